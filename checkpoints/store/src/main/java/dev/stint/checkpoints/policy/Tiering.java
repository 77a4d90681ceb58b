package dev.stint.checkpoints.policy;

import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.policy.StoragePrices.ClassPrice;
import dev.stint.checkpoints.policy.StoragePrices.Thaw;
import dev.stint.checkpoints.policy.TieringPlan.CheckpointPlan;
import dev.stint.checkpoints.policy.TieringPlan.ObjectPlan;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which objects of a log sink to which storage class. Pure.
 *
 * <p>An object moves where {@link MoveSum Δ} is largest, and nowhere unless it is above zero; only to colder classes, and not out of
 * one it would have to be thawed from. The newest checkpoints, and a live run's resume point with all that is newer, do not move.
 *
 * <p><b>Shared objects.</b> The newest checkpoint that needs an object decides about it: where that one does not move, neither does the
 * object. It is expected to be read as often as all checkpoints that need it together, and to be kept as long as the longest of them;
 * so it stays as hot as the hottest needs.
 *
 * <p><b>Waiting.</b> A checkpoint is waited for once, for its slowest object. So for every bound on the wait each object takes the
 * class that saves most within it; the wait is paid for once, and the bound is chosen that saves most in all. Of the objects that
 * make a checkpoint wait each bears a share in proportion to what it saves, so that none moves at a loss. Where several checkpoints
 * need an object, the wait is reckoned for all of them, though some may wait for others of their objects anyway: in doubt hotter.
 *
 * <p>Planning again right after the moves were made plans none.
 */
public final class Tiering {

    private static final BigDecimal SECONDS_PER_DAY = BigDecimal.valueOf(86_400);

    private Tiering() {}

    /**
     * Plans the moves of one log.
     *
     * @param checkpoints that stay, in any order
     * @param objects as the store lists them; those that no checkpoint needs are left alone, and so is one that is not listed
     * @param run whether it is live, and its resume point, which does not move
     * @param now by the store's clock
     * @throws IllegalArgumentException when a checkpoint or an object comes twice
     */
    public static TieringPlan plan(
            Collection<StoredCheckpoint> checkpoints,
            Collection<ClassedObject> objects,
            RunNeeds run,
            Instant now,
            StoragePrices prices,
            TieringRules rules) {
        List<StoredCheckpoint> newestFirst = checkpoints.stream()
                .sorted(Comparator.comparingLong(StoredCheckpoint::index).reversed())
                .toList();
        List<Group> groups = new ArrayList<>();
        Map<String, Needed> needed = new TreeMap<>();
        for (int rank = 0; rank < newestFirst.size(); rank++) {
            StoredCheckpoint each = newestFirst.get(rank);
            if (rank > 0 && newestFirst.get(rank - 1).index() == each.index()) {
                throw new IllegalArgumentException("tiering: checkpoint " + each.index() + " comes twice");
            }
            Group group = new Group(each, rank, rules.reads().at(rank));
            groups.add(group);
            for (String key : each.keys()) {
                needed.computeIfAbsent(key, unseen -> new Needed(group)).by(group);
            }
        }
        Map<String, ClassedObject> listed = new HashMap<>();
        for (ClassedObject object : objects) {
            if (listed.put(object.key(), object) != null) {
                throw new IllegalArgumentException("tiering: object " + object.key() + " comes twice");
            }
        }
        needed.forEach((key, need) -> Optional.ofNullable(listed.get(key))
                .ifPresent(object -> need.decides.objects.add(new Candidate(object, need))));
        Sums sums = new Sums(run, now, prices, rules);
        List<ObjectPlan> plans = new ArrayList<>();
        List<CheckpointPlan> totals = new ArrayList<>();
        for (Group group : groups) {
            List<ObjectPlan> own = sums.plan(group);
            plans.addAll(own);
            totals.add(total(group, own));
        }
        return new TieringPlan(totals, plans);
    }

    private static CheckpointPlan total(Group group, List<ObjectPlan> own) {
        List<ObjectPlan> moves =
                own.stream().filter(each -> each.to().isPresent()).toList();
        BigDecimal delta = BigDecimal.ZERO;
        BigDecimal waiting = BigDecimal.ZERO;
        for (ObjectPlan move : moves) {
            delta = delta.add(move.sums().get(0).deltaUsd(), MoveSum.EXACT);
            waiting = waiting.add(move.sums().get(0).waiting().usd(), MoveSum.EXACT);
        }
        return new CheckpointPlan(
                group.checkpoint.index(),
                group.rank,
                group.reads,
                group.checkpoint.months(),
                own.size(),
                moves.size(),
                moves.stream().mapToLong(ObjectPlan::bytes).sum(),
                delta,
                waiting);
    }

    /** A checkpoint and the objects it decides about. */
    private static final class Group {
        private final StoredCheckpoint checkpoint;
        private final int rank;
        private final BigDecimal reads;
        private final List<Candidate> objects = new ArrayList<>();

        Group(StoredCheckpoint checkpoint, int rank, BigDecimal reads) {
            this.checkpoint = checkpoint;
            this.rank = rank;
            this.reads = reads;
        }

        /** Reads that would wait: of every checkpoint that needs an object decided about here. */
        BigDecimal waitingReads() {
            return objects.stream()
                    .flatMap(each -> each.need.groups.stream())
                    .distinct()
                    .map(each -> each.reads)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    /** Who needs an object. */
    private static final class Needed {
        private final Group decides;
        private final List<Group> groups = new ArrayList<>();

        Needed(Group decides) {
            this.decides = decides;
        }

        void by(Group group) {
            groups.add(group);
        }

        BigDecimal reads() {
            return groups.stream().map(each -> each.reads).reduce(BigDecimal.ZERO, BigDecimal::add);
        }

        BigDecimal months() {
            return groups.stream().map(each -> each.checkpoint.months()).reduce(BigDecimal.ZERO, BigDecimal::max);
        }
    }

    private record Candidate(ClassedObject object, Needed need) {}

    /** The arithmetic for one log. */
    private record Sums(RunNeeds run, Instant now, StoragePrices prices, TieringRules rules) {

        List<ObjectPlan> plan(Group group) {
            Optional<String> stays = staysWhole(group);
            if (stays.isPresent()) {
                return group.objects.stream()
                        .map(each -> staying(each, stays.get(), List.of()))
                        .toList();
            }
            Map<String, List<MoveSum>> possible = new HashMap<>();
            group.objects.forEach(each -> possible.put(each.object.key(), possible(each)));
            WaitChoice wait =
                    new WaitChoice(possible, group.waitingReads(), rules.waitingUsdPerHour(), alreadyWaiting(group));
            Map<String, MoveSum> best = wait.best();
            Map<String, List<MoveSum>> all = wait.all();
            return group.objects.stream()
                    .map(each -> {
                        String key = each.object.key();
                        return plan(each, Optional.ofNullable(best.get(key)), all.getOrDefault(key, List.of()));
                    })
                    .toList();
        }

        private Optional<String> staysWhole(Group group) {
            String name = "checkpoint " + group.checkpoint.index();
            if (group.rank < rules.newestStay()) {
                return Optional.of(
                        rules.newestStay() == 1
                                ? name + " is the newest, which stays"
                                : name + " is among the newest " + rules.newestStay() + ", which stay");
            }
            if (run.live() && run.resumePoint().isEmpty()) {
                return Optional.of("its run is live and where it would resume is not known");
            }
            if (run.live() && group.checkpoint.index() >= run.resumePoint().getAsLong()) {
                return Optional.of(name + " is the resume point of a live run, or newer");
            }
            return Optional.empty();
        }

        /** The hours that reading takes as it is. */
        private BigDecimal alreadyWaiting(Group group) {
            return group.objects.stream()
                    .flatMap(each -> prices.find(each.object.storageClass()).stream())
                    .map(each -> each.read().hours())
                    .reduce(BigDecimal.ZERO, BigDecimal::max);
        }

        /** One sum for each class the object may sink to, hottest first. */
        private List<MoveSum> possible(Candidate each) {
            Optional<ClassPrice> from = prices.find(each.object.storageClass());
            if (from.isEmpty() || from.get().thaw() != Thaw.NONE) {
                return List.of();
            }
            List<ClassPrice> colder = prices.classes()
                    .subList(
                            prices.classes().indexOf(from.get()) + 1,
                            prices.classes().size());
            BigDecimal days = BigDecimal.valueOf(
                            Duration.between(each.object.since(), now).toSeconds())
                    .max(BigDecimal.ZERO)
                    .divide(SECONDS_PER_DAY, MoveSum.EXACT);
            return colder.stream()
                    .filter(to -> rules.classes().isEmpty() || rules.classes().contains(to.name()))
                    .map(to -> new MoveSum(
                            prices,
                            each.object,
                            from.get(),
                            to,
                            each.need.months(),
                            days,
                            each.need.reads(),
                            MoveSum.Waiting.NONE))
                    .toList();
        }

        private ObjectPlan plan(Candidate each, Optional<MoveSum> chosen, List<MoveSum> sums) {
            if (chosen.isEmpty()) {
                return staying(each, whyNot(each, sums), sums);
            }
            List<MoveSum> chosenFirst = new ArrayList<>();
            chosenFirst.add(chosen.get());
            sums.stream()
                    .filter(sum -> !sum.to().name().equals(chosen.get().to().name()))
                    .forEach(chosenFirst::add);
            return new ObjectPlan(
                    each.object.key(),
                    each.object.size(),
                    each.object.storageClass(),
                    Optional.of(chosen.get().to().name()),
                    "there its checkpoint saves most",
                    each.need.decides.checkpoint.index(),
                    chosenFirst);
        }

        private String whyNot(Candidate each, List<MoveSum> sums) {
            String name = each.object.storageClass();
            Optional<ClassPrice> from = prices.find(name);
            if (from.isEmpty()) {
                return "its class " + name + " has no price in the table of " + prices.vendor();
            }
            if (from.get().thaw() != Thaw.NONE) {
                return "it would have to be thawed out of " + name + " first";
            }
            if (sums.isEmpty()) {
                return "there is no colder class it may move to";
            }
            return sums.get(0).deltaUsd().signum() > 0
                    ? "its checkpoint saves more where it can be read sooner"
                    : "no move would save anything";
        }

        private static ObjectPlan staying(Candidate each, String why, List<MoveSum> sums) {
            return new ObjectPlan(
                    each.object.key(),
                    each.object.size(),
                    each.object.storageClass(),
                    Optional.empty(),
                    why,
                    each.need.decides.checkpoint.index(),
                    sums);
        }
    }
}
