package dev.stint.server.homes;

import dev.stint.core.cost.StorageRow;
import dev.stint.core.placement.Haul;
import dev.stint.server.db.MoveRow;
import dev.stint.server.db.StorageTable;
import dev.stint.server.engine.ProviderStores;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.springframework.stereotype.Component;

/** What a move cost: bytes that went from a store of one provider to a store of another, at that provider's list price. */
@Component
class Freight {

    private static final int GB_DIGITS = 9;

    private final ProviderStores owners;
    private final StorageTable ledger;

    Freight(ProviderStores owners, StorageTable ledger) {
        this.owners = owners;
        this.ledger = ledger;
    }

    /** Writes down what was sent, if it costs anything; once a move, when that is over. */
    void bill(MoveRow move, Instant now) {
        Haul haul = haul(move);
        if (move.bytesSent() > 0 && haul.usdPerGb() > 0) {
            ledger.append(new StorageRow(
                    move.run(),
                    StorageRow.Kind.TRANSFER,
                    MoveRow.plain(move.origin()),
                    "",
                    move.startedAt(),
                    now.isBefore(move.startedAt()) ? move.startedAt() : now,
                    move.objects(),
                    move.bytesSent(),
                    BigDecimal.valueOf(move.bytesSent(), GB_DIGITS),
                    BigDecimal.valueOf(haul.usdPerGb())));
        }
    }

    /** The same as the end of a sentence about the bytes. */
    String words(MoveRow move, Instant now) {
        Haul haul = haul(move);
        String took = String.format(
                Locale.ROOT,
                " in %.1f s",
                Duration.between(move.startedAt(), now).toMillis() / 1000.0);
        return haul.usdPerGb() > 0
                ? String.format(
                        Locale.ROOT,
                        "%s, %.4f USD at %.3f USD/GB",
                        took,
                        haul.usd(move.bytesSent()).doubleValue(),
                        haul.usdPerGb())
                : took;
    }

    private Haul haul(MoveRow move) {
        return Haul.between(
                move.origin(),
                owners.owner(move.origin()),
                move.target(),
                owners.owner(move.target()),
                move.bytesTotal());
    }
}
