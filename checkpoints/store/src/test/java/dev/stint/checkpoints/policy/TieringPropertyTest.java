package dev.stint.checkpoints.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.policy.StoragePrices.ClassPrice;
import dev.stint.checkpoints.policy.TieringPlan.ObjectPlan;
import dev.stint.checkpoints.policy.TieringRules.MonthsKept;
import dev.stint.checkpoints.policy.TieringRules.ReadOdds;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for every store, vendor and all rules, on the prices that come with Stint. */
class TieringPropertyTest {

    private static final List<String> VENDORS = List.of("s3", "gcs", "azure-blob");
    private static final double NOTHING = 1e-12;

    /** A store of a few checkpoints that share objects, and rules, drawn from a seed. */
    private record Case(StoreSample store, RunNeeds run, TieringRules rules) {

        static Case of(long seed) {
            Random random = new Random(seed);
            StoreSample store = new StoreSample(VENDORS.get(random.nextInt(3)));
            List<ClassedObject> pool = new ArrayList<>();
            for (int i = random.nextInt(12); i >= 0; i--) {
                ClassPrice in = store.prices
                        .classes()
                        .get(
                                random.nextInt(3) > 0
                                        ? 0
                                        : random.nextInt(store.prices.classes().size()));
                pool.add(store.object("object-" + i, size(random), in.name(), random.nextInt(400)));
            }
            for (int i = random.nextInt(6); i >= 0; i--) {
                Collections.shuffle(pool, random);
                store.checkpoint(
                        10 * i,
                        random.nextInt(240) / 10.0,
                        pool.subList(0, 1 + random.nextInt(pool.size())).toArray(ClassedObject[]::new));
            }
            RunNeeds run = random.nextInt(3) == 0 ? RunNeeds.liveFrom(random.nextInt(60)) : RunNeeds.ENDED;
            return new Case(
                    store,
                    run,
                    new TieringRules(
                            1 + random.nextInt(2),
                            new ReadOdds(
                                    BigDecimal.valueOf(random.nextInt(100), 2),
                                    BigDecimal.valueOf(random.nextInt(101), 2),
                                    BigDecimal.valueOf(random.nextInt(5), 2)),
                            MonthsKept.DEFAULT,
                            BigDecimal.valueOf(random.nextInt(2000), 2),
                            Set.of()));
        }

        private static long size(Random random) {
            return (long) Math.pow(2, 5 + 34 * random.nextDouble()); // 32 bytes to 512 GB
        }

        TieringPlan plan() {
            return Tiering.plan(store.checkpoints, store.objects, run, StoreSample.NOW, store.prices, rules);
        }
    }

    @Property(tries = 1500)
    void nothing_moves_at_a_loss_and_what_must_stay_stays(@ForAll long seed) {
        Case drawn = Case.of(seed);
        TieringPlan plan = drawn.plan();
        List<String> classes =
                drawn.store.prices.classes().stream().map(ClassPrice::name).toList();
        Set<String> untouchable = drawn.store.checkpoints.stream()
                .sorted((a, b) -> Long.compare(b.index(), a.index()))
                .limit(drawn.rules.newestStay())
                .flatMap(each -> each.keys().stream())
                .collect(Collectors.toSet());
        drawn.run
                .resumePoint()
                .ifPresent(from -> drawn.store.checkpoints.stream()
                        .filter(each -> each.index() >= from)
                        .forEach(each -> untouchable.addAll(each.keys())));

        for (ObjectPlan move : plan.moves()) {
            assertThat(move.sums().get(0).deltaUsd()).isPositive();
            assertThat(move.sums().get(0).to().name()).isEqualTo(move.to().orElseThrow());
            assertThat(classes.indexOf(move.to().orElseThrow())).isGreaterThan(classes.indexOf(move.from()));
            assertThat(untouchable).doesNotContain(move.key());
        }
        for (ObjectPlan each : plan.objects()) {
            if (each.why().equals("no move would save anything")) {
                assertThat(each.sums())
                        .isNotEmpty()
                        .allMatch(sum -> sum.deltaUsd().signum() <= 0);
            }
            if (each.why().equals("its checkpoint saves more where it can be read sooner")) {
                assertThat(plan.moves()).extracting(ObjectPlan::decidedBy).contains(each.decidedBy());
            }
        }
        assertThat(plan.objects()).extracting(ObjectPlan::key).doesNotHaveDuplicates();
    }

    @Property(tries = 1500)
    void planning_again_right_after_the_moves_plans_none(@ForAll long seed) {
        Case drawn = Case.of(seed);
        TieringPlan plan = drawn.plan();

        Case moved = new Case(drawn.store.moved(plan), drawn.run, drawn.rules);

        assertThat(moved.plan().moves()).as("after " + plan.moves()).isEmpty();
    }

    @Property(tries = 500)
    void the_order_of_what_is_given_does_not_matter(@ForAll long seed) {
        Case drawn = Case.of(seed);
        TieringPlan plan = drawn.plan();
        Collections.shuffle(drawn.store.checkpoints, new Random(~seed));
        Collections.shuffle(drawn.store.objects, new Random(seed + 1));

        assertThat(drawn.plan()).isEqualTo(plan);
    }

    /** One checkpoint besides the newest, few objects: every way to spread them over the classes is tried. */
    @Property(tries = 400)
    void no_other_way_to_spread_a_checkpoint_saves_more(@ForAll long seed) {
        Random random = new Random(seed);
        StoreSample store = new StoreSample(VENDORS.get(random.nextInt(3)));
        ClassedObject[] objects = new ClassedObject[1 + random.nextInt(4)];
        for (int i = 0; i < objects.length; i++) {
            objects[i] = store.object("o" + i, Case.size(random));
        }
        store.checkpoint(10, random.nextInt(240) / 10.0, objects);
        double reads = random.nextInt(50) / 100.0;
        double waitingUsdPerHour = random.nextInt(1000) / 100.0;

        TieringPlan plan = store.plan(StoreSample.rules(reads, waitingUsdPerHour));

        double best = best(
                plan.objects().stream().filter(each -> each.decidedBy() == 10).toList(),
                0,
                0,
                0,
                reads * waitingUsdPerHour);
        assertThat(plan.checkpoints().get(1).deltaUsd().doubleValue()).isCloseTo(best, within(1e-9));
    }

    private static double best(List<ObjectPlan> left, int next, double gain, double hours, double usdPerHour) {
        if (next == left.size()) {
            return gain - hours * usdPerHour;
        }
        double best = best(left, next + 1, gain, hours, usdPerHour);
        for (MoveSum sum : left.get(next).sums()) {
            best = Math.max(
                    best,
                    best(
                            left,
                            next + 1,
                            gain + sum.gainUsd().doubleValue(),
                            Math.max(hours, sum.to().read().hours().doubleValue()),
                            usdPerHour));
        }
        return best;
    }

    @Property(tries = 500)
    void dearer_waiting_and_more_reads_never_save_more(@ForAll long seed) {
        Random random = new Random(seed);
        StoreSample store = new StoreSample(VENDORS.get(random.nextInt(3)));
        store.checkpoint(
                10,
                random.nextInt(240) / 10.0,
                store.object("a", Case.size(random)),
                store.object("b", Case.size(random)));
        double reads = random.nextInt(50) / 100.0;
        double waiting = random.nextInt(1000) / 100.0;
        double saved = usd(store.plan(StoreSample.rules(reads, waiting)));

        assertThat(usd(store.plan(StoreSample.rules(reads, waiting + 1)))).isLessThanOrEqualTo(saved + NOTHING);
        assertThat(usd(store.plan(StoreSample.rules(reads + 0.1, waiting)))).isLessThanOrEqualTo(saved + NOTHING);
    }

    @Property(tries = 500)
    void longer_keeping_never_saves_less_and_smaller_pieces_never_more(@ForAll long seed) {
        Random random = new Random(seed);
        String vendor = VENDORS.get(random.nextInt(3));
        double months = random.nextInt(240) / 10.0;
        long size = Case.size(random) * 2;
        TieringRules rules = StoreSample.rules(random.nextInt(50) / 100.0, random.nextInt(1000) / 100.0);
        StoreSample whole = new StoreSample(vendor);
        whole.checkpoint(10, months, whole.object("a", size));
        StoreSample longer = new StoreSample(vendor);
        longer.checkpoint(10, months + 1, longer.object("a", size));
        StoreSample halves = new StoreSample(vendor);
        halves.checkpoint(10, months, halves.object("a", size / 2), halves.object("b", size / 2));

        double saved = usd(whole.plan(rules));

        assertThat(usd(longer.plan(rules))).isGreaterThanOrEqualTo(saved - NOTHING);
        assertThat(usd(halves.plan(rules))).isLessThanOrEqualTo(saved + NOTHING);
    }

    private static double usd(TieringPlan plan) {
        return plan.deltaUsd().doubleValue();
    }
}
