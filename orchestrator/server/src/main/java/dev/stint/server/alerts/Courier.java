package dev.stint.server.alerts;

import dev.stint.server.access.UnopenableSecretException;
import dev.stint.server.db.AlertRow;
import dev.stint.server.db.AlertTable;
import dev.stint.server.db.DeliveryRow;
import dev.stint.server.db.DeliveryRow.State;
import dev.stint.server.db.DeliveryTable;
import dev.stint.spec.teams.ChannelSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Brings alerts to their channels, each delivery by one server at a time, at least once. Whoever addresses or tries one takes its row
 * first; a server that dies with it leaves it to the others when its time is over, by the database's clock.
 */
final class Courier {

    private static final Logger log = LoggerFactory.getLogger(Courier.class);

    /** Longer than any try: what is taken this long was left behind. */
    static final Duration CLAIM = Duration.ofMinutes(3);

    /** How long alerts can be looked up. */
    static final Duration KEPT = Duration.ofDays(90);

    private static final int ALERTS_AT_ONCE = 50;
    private static final int TRIES_AT_ONCE = 8;

    private final AlertTable alerts;
    private final DeliveryTable deliveries;
    private final Recipients recipients;
    private final Map<ChannelSpec.Kind, Channel> channels;
    private final TransactionTemplate transaction;
    private final Executor executor;
    private final Supplier<Instant> clock;
    private final String installation;
    private final String self = UUID.randomUUID().toString();

    /**
     * @param executor for tries, which wait for others
     * @param clock the one that all servers share
     */
    Courier(
            AlertTable alerts,
            DeliveryTable deliveries,
            Recipients recipients,
            Map<ChannelSpec.Kind, Channel> channels,
            TransactionTemplate transaction,
            Executor executor,
            Supplier<Instant> clock,
            String installation) {
        this.alerts = alerts;
        this.deliveries = deliveries;
        this.recipients = recipients;
        this.channels = Map.copyOf(channels);
        this.transaction = transaction;
        this.executor = executor;
        this.clock = clock;
        this.installation = installation;
    }

    /** Addresses what was raised, and tries what is due, once; returns when that is done. */
    void round() {
        for (AlertRow alert : alerts.unaddressed(ALERTS_AT_ONCE)) {
            address(alert);
        }
        Instant now = clock.get();
        List<CompletableFuture<Void>> tries = deliveries.due(now, TRIES_AT_ONCE).stream()
                .filter(row -> deliveries.claim(row, self, now, now.plus(CLAIM)))
                .map(row -> CompletableFuture.runAsync(() -> deliver(row), executor))
                .toList();
        tries.forEach(CompletableFuture::join);
    }

    /** Forgets what is old. */
    void tidy() {
        alerts.forget(clock.get().minus(KEPT));
    }

    private void address(AlertRow alert) {
        List<ChannelSpec> to;
        try {
            to = recipients.of(AlertKind.valueOf(alert.kind().toUpperCase(Locale.ROOT)), alert.team(), alert.run());
        } catch (DataAccessException e) {
            throw e; // all of them wait until the database answers
        } catch (RuntimeException e) {
            log.error("alert={} nobody can tell whom to tell; it stays in the list of alerts", alert.id(), e);
            to = List.of();
        }
        List<ChannelSpec> told = to;
        Instant now = clock.get();
        transaction.executeWithoutResult(status -> {
            if (alerts.addressed(alert.id(), now)) {
                for (int i = 0; i < told.size(); i++) {
                    ChannelSpec channel = told.get(i);
                    deliveries.insert(alert.id(), i, channel.kind().name(), channel.target(), channel.secret(), now);
                }
            }
        });
    }

    private void deliver(DeliveryRow row) {
        Optional<AlertRow> alert = alerts.find(row.alert());
        if (alert.isEmpty()) {
            return; // forgotten in this moment, and its deliveries with it
        }
        Receipt receipt;
        try {
            Channel channel = channels.get(ChannelSpec.Kind.valueOf(row.kind()));
            receipt = channel == null
                    ? new Receipt.Never("this server knows no channel of kind " + row.kind())
                    : channel.send(letter(alert.get(), row));
        } catch (UnopenableSecretException e) {
            receipt = new Receipt.Later(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            log.error("alert={} delivery {} broke; it is tried again", row.alert(), row.ordinal(), e);
            receipt =
                    new Receipt.Later("a fault of this server (" + e.getClass().getSimpleName() + "), see its log");
        }
        record(row, receipt);
    }

    private void record(DeliveryRow row, Receipt receipt) {
        Instant now = clock.get();
        Optional<Duration> pause =
                receipt instanceof Receipt.Later ? Patience.after(row.tries() + 1) : Optional.empty();
        if (receipt instanceof Receipt.Delivered) {
            deliveries.ended(row, self, State.DELIVERED, receipt.words(), now);
        } else if (pause.isPresent()) {
            deliveries.again(row, self, receipt.words(), now.plus(pause.get()));
        } else {
            deliveries.ended(row, self, State.GIVEN_UP, receipt.words(), now);
            log.warn(
                    "alert={} could not be delivered by {} after {} tries: {}; 'stint alerts retry {}' tries again",
                    row.alert(),
                    row.kind().toLowerCase(Locale.ROOT),
                    row.tries() + 1,
                    receipt.words(),
                    row.alert());
        }
    }

    private Letter letter(AlertRow alert, DeliveryRow row) {
        return new Letter(
                row.alert() + "-" + row.ordinal(),
                installation,
                alert.kind(),
                alert.team(),
                alert.project(),
                alert.run(),
                alert.subject(),
                alert.text(),
                alert.raisedAt(),
                row.target(),
                row.secret(),
                clock.get());
    }
}
