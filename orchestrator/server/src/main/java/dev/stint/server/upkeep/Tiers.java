package dev.stint.server.upkeep;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.StorageClasses;
import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.policy.Retention.Decision;
import dev.stint.checkpoints.policy.StoragePrices;
import dev.stint.checkpoints.policy.StoredCheckpoint;
import dev.stint.checkpoints.policy.Tiering;
import dev.stint.checkpoints.policy.TieringPlan;
import dev.stint.checkpoints.policy.TieringPlan.ObjectPlan;
import dev.stint.checkpoints.policy.TieringRules;
import dev.stint.checkpoints.policy.TieringRules.MonthsKept;
import dev.stint.checkpoints.policy.TieringRules.ReadOdds;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.engine.Transitions;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** Moves objects of checkpoints to the storage class where they cost least. Safe for use by many threads. */
@Component
final class Tiers {

    /** What the timeline's line is called. */
    static final String EVENT = "tiered";

    private final AttemptTable attempts;
    private final StorePrices prices;
    private final StorageMeter meter;
    private final Transitions transitions;
    private final InstantSource clock;

    Tiers(AttemptTable attempts, StorePrices prices, StorageMeter meter, Transitions transitions, InstantSource clock) {
        this.attempts = attempts;
        this.prices = prices;
        this.meter = meter;
        this.transitions = transitions;
        this.clock = clock;
    }

    /**
     * A plan, and what it was made from.
     *
     * @param objects everything that lies where the checkpoints' objects are
     */
    record Planned(StoragePrices prices, StorageClasses classes, List<ClassedObject> objects, TieringPlan plan) {}

    /** What would move; empty where the store has just one class or no prices. */
    Optional<Planned> plan(KeptLog log) throws IOException {
        Optional<StorageClasses> classes = log.store().storageClasses();
        Optional<StoragePrices> known = prices.of(log.store());
        if (classes.isEmpty() || known.isEmpty()) {
            return Optional.empty();
        }
        List<ClassedObject> objects = StoredObjects.list(classes.get(), log.data());
        TieringRules rules = rules(log, known.get(), classes.get());
        Map<Long, Checkpoint> live = log.liveByIndex();
        List<StoredCheckpoint> staying = new ArrayList<>();
        for (Decision decision : log.decisions()) {
            Checkpoint checkpoint = live.get(decision.checkpoint().index());
            if (decision.keep() && checkpoint != null) {
                staying.add(StoredCheckpoint.of(checkpoint, rules.months().of(decision, log.needs())));
            }
        }
        return Optional.of(new Planned(
                known.get(),
                classes.get(),
                objects,
                Tiering.plan(staying, objects, log.needs(), clock.instant(), known.get(), rules)));
    }

    /**
     * What was moved.
     *
     * @param objects how many
     * @param savedUsd what that saves, by the plan
     */
    record Moved(long objects, long bytes, BigDecimal savedUsd) {
        static final Moved NOTHING = new Moved(0, 0, BigDecimal.ZERO);
    }

    /** Moves what pays. When it fails midway, what was moved is in the ledger and in the run's timeline, and stays moved. */
    Moved perform(KeptLog log) throws IOException {
        if (!log.rules().tiers() || log.untouchable().isPresent()) {
            return Moved.NOTHING;
        }
        Optional<Planned> planned = plan(log);
        if (planned.isEmpty() || planned.get().plan().moves().isEmpty()) {
            return Moved.NOTHING;
        }
        Planned all = planned.get();
        // up to now it lay where it lay
        meter.lay(log.run(), log.store(), all.objects(), clock.instant());
        Map<String, ClassedObject> before = new HashMap<>();
        all.objects().forEach(each -> before.put(each.key(), each));
        List<ObjectPlan> moved = new ArrayList<>();
        try {
            for (ObjectPlan move : all.plan().moves()) {
                all.classes().move(move.key(), move.to().orElseThrow());
                moved.add(move);
            }
        } finally {
            if (!moved.isEmpty()) {
                meter.moved(
                        log.run(),
                        log.store(),
                        moved.stream()
                                .map(move -> new StorageMeter.Move(
                                        Objects.requireNonNull(before.get(move.key())),
                                        move.to().orElseThrow()))
                                .toList(),
                        clock.instant());
                transitions.remark(log.run().id(), EVENT, words(moved));
            }
        }
        return sum(moved);
    }

    private TieringRules rules(KeptLog log, StoragePrices known, StorageClasses classes) {
        Set<String> both = new HashSet<>(classes.names());
        both.retainAll(known.classes().stream().map(each -> each.name()).toList());
        return new TieringRules(1, ReadOdds.DEFAULT, MonthsKept.DEFAULT, waitingUsdPerHour(log), both);
    }

    /** What an hour of the machines costs that would wait: those of the run's last attempt. */
    private BigDecimal waitingUsdPerHour(KeptLog log) {
        List<AttemptRow> granted = attempts.granted(log.run().id());
        return granted.isEmpty()
                ? BigDecimal.ZERO
                : granted.get(granted.size() - 1)
                        .usdPerHour()
                        .times(log.rules().machines())
                        .usd();
    }

    private static Moved sum(List<ObjectPlan> moved) {
        return new Moved(
                moved.size(),
                moved.stream().mapToLong(ObjectPlan::bytes).sum(),
                moved.stream().map(each -> each.sums().get(0).deltaUsd()).reduce(BigDecimal.ZERO, BigDecimal::add));
    }

    private static String words(List<ObjectPlan> moved) {
        Map<String, List<ObjectPlan>> byClass = new TreeMap<>();
        moved.forEach(each -> byClass.computeIfAbsent(each.to().orElseThrow(), to -> new ArrayList<>())
                .add(each));
        List<String> words = new ArrayList<>();
        byClass.forEach((to, its) -> words.add(Words.count(its.size(), "object") + ", "
                + Words.bytes(its.stream().mapToLong(ObjectPlan::bytes).sum()) + ", of checkpoint "
                + String.join(
                        ", ",
                        its.stream()
                                .map(each -> Long.toString(each.decidedBy()))
                                .distinct()
                                .toList())
                + " to " + to));
        return "moved " + String.join("; ", words) + "; that saves "
                + Words.usd(sum(moved).savedUsd()) + " USD while they are kept";
    }
}
