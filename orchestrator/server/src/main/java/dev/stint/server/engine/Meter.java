package dev.stint.server.engine;

import dev.stint.core.cost.LedgerRow;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.LedgerTable;
import dev.stint.server.db.MemberRow;
import dev.stint.server.db.MemberTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes what machines cost: one ledger row per machine and price segment, from grant to gone. */
@Component
class Meter {

    private final AttemptTable attempts;
    private final MemberTable members;
    private final LedgerTable ledger;
    private final TransactionTemplate transaction;

    Meter(AttemptTable attempts, MemberTable members, LedgerTable ledger, TransactionTemplate transaction) {
        this.attempts = attempts;
        this.members = members;
        this.ledger = ledger;
        this.transaction = transaction;
    }

    /** A new price holds from now on; the segment before it goes to the ledger. Silent when the price is the old one. */
    void priced(AttemptRow attempt, Money price, Instant now) {
        transaction.executeWithoutResult(status -> {
            AttemptRow current = reload(attempt);
            if (current.segmentFrom().isEmpty() || current.usdPerHour().equals(price)) {
                return;
            }
            openSegment(current, now).ifPresent(ledger::append);
            for (MemberRow member : members.of(current.run(), current.attempt(), current.launch())) {
                Optional<LedgerRow> segment = openSegment(member, now);
                segment.ifPresent(row -> {
                    ledger.append(row);
                    members.billed(member, now);
                });
            }
            attempts.repriced(current, price, now);
        });
    }

    /** The machine is gone: the last segment goes to the ledger. Silent when it did before. */
    void gone(AttemptRow attempt, Instant at) {
        transaction.executeWithoutResult(status -> {
            AttemptRow current = reload(attempt);
            if (current.goneAt().isPresent()) {
                return;
            }
            openSegment(current, at).ifPresent(ledger::append);
            attempts.gone(current, at);
        });
    }

    /** A machine of a gang is gone: its last segment goes to the ledger. Silent when it did before. */
    void gone(MemberRow member, Instant at) {
        transaction.executeWithoutResult(status -> {
            MemberRow current = members.lock(member);
            if (current.goneAt().isPresent()) {
                return;
            }
            openSegment(current, at).ifPresent(ledger::append);
            members.gone(current, at);
        });
    }

    /** The rows of a run, with the segments still running counted up to now. */
    List<LedgerRow> rows(String run, Instant now) {
        List<LedgerRow> rows = new ArrayList<>(ledger.of(run));
        for (AttemptRow attempt : attempts.unfinished(List.of(run))) {
            openSegment(attempt, now).ifPresent(rows::add);
        }
        members.unfinished(List.of(run))
                .forEach(member -> openSegment(member, now).ifPresent(rows::add));
        return rows;
    }

    Money spent(String run, Instant now) {
        return spent(List.of(run), attempts.unfinished(List.of(run)), now).getOrDefault(run, Money.ZERO);
    }

    /**
     * What several runs have spent; a run that has spent nothing may be missing.
     *
     * @param unfinished their launches that may still cost something
     */
    Map<String, Money> spent(Collection<String> runs, List<AttemptRow> unfinished, Instant now) {
        Map<String, Money> spent = new HashMap<>(ledger.sums(runs));
        for (AttemptRow attempt : unfinished) {
            openSegment(attempt, now).ifPresent(row -> spent.merge(row.run(), row.usd(), Money::plus));
        }
        for (MemberRow member : members.unfinished(runs)) {
            openSegment(member, now).ifPresent(row -> spent.merge(row.run(), row.usd(), Money::plus));
        }
        return spent;
    }

    private AttemptRow reload(AttemptRow attempt) {
        // locked: the reaper and the run's loop may both learn at once that a machine is gone
        return attempts.lock(attempt.run(), attempt.attempt(), attempt.launch())
                .orElseThrow(() -> new IllegalStateException(attempt.name() + " has no row"));
    }

    private static Optional<LedgerRow> openSegment(AttemptRow attempt, Instant to) {
        return attempt.segmentFrom()
                .flatMap(from ->
                        segment(attempt.run(), attempt.attempt(), attempt.market(), attempt.usdPerHour(), from, to));
    }

    private static Optional<LedgerRow> openSegment(MemberRow member, Instant to) {
        return member.segmentFrom()
                .flatMap(from ->
                        segment(member.run(), member.attempt(), member.market(), member.usdPerHour(), from, to));
    }

    private static Optional<LedgerRow> segment(
            String run, int attempt, Market market, Money perHour, Instant from, Instant to) {
        return from.isBefore(to)
                ? Optional.of(new LedgerRow(
                        run,
                        attempt,
                        LedgerRow.Kind.COMPUTE,
                        market,
                        from,
                        to,
                        perHour,
                        perHour.perHourFor(Duration.between(from, to))))
                : Optional.empty();
    }
}
