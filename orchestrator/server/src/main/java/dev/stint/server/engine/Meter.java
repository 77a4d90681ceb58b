package dev.stint.server.engine;

import dev.stint.core.cost.LedgerRow;
import dev.stint.core.cost.StorageRow;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.FamilyTable;
import dev.stint.server.db.LedgerTable;
import dev.stint.server.db.MemberRow;
import dev.stint.server.db.MemberTable;
import dev.stint.server.db.ShardId;
import dev.stint.server.db.StorageTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/** Writes what machines cost: one ledger row per machine and price segment, from grant to gone; and sums up all that runs cost. */
@Component
class Meter {

    private final AttemptTable attempts;
    private final MemberTable members;
    private final LedgerTable ledger;
    private final FamilyTable family;
    private final StorageTable storage;
    private final TransactionTemplate transaction;

    /** In which a segment is either open or in the ledger, never neither and never both. */
    private final TransactionTemplate snapshot;

    Meter(
            AttemptTable attempts,
            MemberTable members,
            LedgerTable ledger,
            FamilyTable family,
            StorageTable storage,
            TransactionTemplate transaction) {
        this.attempts = attempts;
        this.members = members;
        this.ledger = ledger;
        this.family = family;
        this.storage = storage;
        this.transaction = transaction;
        this.snapshot = new TransactionTemplate(Objects.requireNonNull(transaction.getTransactionManager()));
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
    }

    /**
     * A new price holds from an instant on; the segment before it goes to the ledger. Silent when the price is the old one.
     *
     * @param attempt as it was read just now: nobody but its run's loop, which asks, writes prices
     */
    void priced(AttemptRow attempt, Money price, Instant seen) {
        if (attempt.usdPerHour().equals(price)) {
            return;
        }
        transaction.executeWithoutResult(status -> {
            AttemptRow current = reload(attempt);
            if (current.segmentFrom().isEmpty() || current.usdPerHour().equals(price)) {
                return;
            }
            // what is in the ledger stays as it is
            Instant from = current.segmentFrom().filter(seen::isBefore).orElse(seen);
            openSegment(current, from).ifPresent(ledger::append);
            for (MemberRow member : members.of(current.run(), current.attempt(), current.launch())) {
                Optional<LedgerRow> segment = openSegment(member, from);
                segment.ifPresent(row -> {
                    ledger.append(row);
                    members.billed(member, from);
                });
            }
            attempts.repriced(current, price, from);
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

    /** The rows of a run about machines, those of its shards among them, with the segments still running counted up to now. */
    List<LedgerRow> rows(String run, Instant now) {
        return Objects.requireNonNull(snapshot.execute(status -> seen(run, now)));
    }

    /** The rows of several runs about machines, in no order, without those of their shards; else as {@link #rows(String, Instant)}. */
    List<LedgerRow> rows(Collection<String> runs, Instant now) {
        return Objects.requireNonNull(snapshot.execute(status -> {
            List<LedgerRow> rows = new ArrayList<>(ledger.of(runs));
            attempts.unfinished(runs)
                    .forEach(attempt -> openSegment(attempt, now).ifPresent(rows::add));
            members.unfinished(runs).forEach(member -> openSegment(member, now).ifPresent(rows::add));
            return rows;
        }));
    }

    /** What the storage of a run's checkpoints cost, and of those of its shards; written by the sweep. */
    List<StorageRow> storage(String run) {
        return storage.of(run);
    }

    private List<LedgerRow> seen(String run, Instant now) {
        List<LedgerRow> rows = new ArrayList<>(ledger.of(run));
        rows.addAll(family.ledger(run));
        rows.addAll(running(List.of(run), unfinished(List.of(run)), now));
        rows.sort(Comparator.comparing(LedgerRow::from));
        return rows;
    }

    /**
     * The segments of several runs that still run, counted up to now.
     *
     * @param unfinished launches that may still cost something
     */
    List<LedgerRow> running(Collection<String> runs, List<AttemptRow> unfinished, Instant now) {
        List<LedgerRow> rows = new ArrayList<>();
        for (AttemptRow attempt : unfinished) {
            openSegment(attempt, now).ifPresent(rows::add);
        }
        members.unfinished(runs).forEach(member -> openSegment(member, now).ifPresent(rows::add));
        return rows;
    }

    /** What a run has spent, its shards included. */
    Money spent(String run, Instant now) {
        return Objects.requireNonNull(snapshot.execute(
                status -> spent(List.of(run), unfinished(List.of(run)), now).getOrDefault(run, Money.ZERO)));
    }

    /** The launches of runs, and of their shards, that are not over or still cost something. */
    List<AttemptRow> unfinished(Collection<String> runs) {
        return family.unfinished(runs);
    }

    /**
     * What several runs have spent, their shards included; a run that has spent nothing may be missing.
     *
     * @param unfinished their launches that may still cost something, and those of their shards
     */
    Map<String, Money> spent(Collection<String> runs, List<AttemptRow> unfinished, Instant now) {
        Map<String, Money> spent = new HashMap<>(ledger.sums(runs));
        Set<String> asked = new HashSet<>(runs);
        for (AttemptRow attempt : unfinished) {
            String payer = asked.contains(attempt.run()) ? attempt.run() : ShardId.wholeOf(attempt.run());
            openSegment(attempt, now).ifPresent(row -> spent.merge(payer, row.usd(), Money::plus));
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
