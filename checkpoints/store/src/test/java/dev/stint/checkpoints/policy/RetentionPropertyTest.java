package dev.stint.checkpoints.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.policy.CheckpointFacts.Verification;
import dev.stint.checkpoints.policy.Retention.Decision;
import dev.stint.checkpoints.policy.Retention.Reason;
import dev.stint.checkpoints.policy.Retention.Rule;
import dev.stint.checkpoints.policy.RetentionRules.Best;
import dev.stint.checkpoints.policy.RetentionRules.Goal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for every log and all rules. The checks look at the facts and share nothing with what decides. */
class RetentionPropertyTest {

    /** A log, a run and rules, drawn from a seed. */
    private record Case(List<CheckpointFacts> log, RunNeeds run, RetentionRules rules) {

        static Case of(long seed) {
            Random random = new Random(seed);
            List<CheckpointFacts> log = new ArrayList<>();
            long index = random.nextInt(3);
            int verified = random.nextInt(4); // of three: from never to always
            for (int i = random.nextInt(40); i > 0; i--) {
                Verification verification = random.nextInt(6) == 0
                        ? Verification.DAMAGED
                        : random.nextInt(3) < verified ? Verification.VERIFIED : Verification.UNKNOWN;
                double value = random.nextInt(8) == 0 ? Double.NaN : random.nextInt(10);
                log.add(new CheckpointFacts(
                        index,
                        1 + random.nextInt(3),
                        random.nextInt(60) - 1,
                        Instant.EPOCH.plusSeconds(random.nextInt(1000)),
                        random.nextInt(1000),
                        verification,
                        random.nextInt(8) == 0,
                        random.nextInt(4) == 0 ? Map.of() : Map.of("m", value, "other", 1.0)));
                index += 1 + random.nextInt(4);
            }
            RunNeeds run = switch (random.nextInt(4)) {
                case 0 -> RunNeeds.ENDED;
                case 1 -> RunNeeds.LIVE;
                default -> RunNeeds.liveFrom(random.nextInt((int) index + 2));
            };
            RetentionRules rules = new RetentionRules(
                    1 + random.nextInt(6),
                    random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(1 + random.nextInt(20)),
                    random.nextBoolean()
                            ? Optional.empty()
                            : Optional.of(
                                    new Best("m", random.nextBoolean() ? Goal.MIN : Goal.MAX, 1 + random.nextInt(4))));
            return new Case(log, run, rules);
        }

        List<Decision> decide() {
            return Retention.decide(log, run, rules);
        }
    }

    @Property(tries = 5000)
    void what_must_never_be_retired_is_kept(@ForAll long seed) {
        Case drawn = Case.of(seed);
        Set<Long> kept = kept(drawn.decide());

        drawn.log.stream()
                .filter(CheckpointFacts::pinned)
                .forEach(each -> assertThat(kept).as("pinned").contains(each.index()));
        drawn.log.stream()
                .filter(each -> each.verification() == Verification.VERIFIED)
                .max(Comparator.comparingLong(CheckpointFacts::index))
                .ifPresentOrElse(
                        last -> assertThat(kept).as("the last verified").contains(last.index()),
                        () -> assertThat(kept).as("all, as none is verified").hasSameSizeAs(drawn.log));
        if (drawn.run.live()) {
            long from = drawn.run.resumePoint().orElse(-1);
            drawn.log.stream()
                    .filter(each -> each.index() >= from)
                    .forEach(each ->
                            assertThat(kept).as("from the resume point on").contains(each.index()));
        }
    }

    @Property(tries = 3000)
    void deciding_again_about_what_was_kept_keeps_all_of_it(@ForAll long seed) {
        Case drawn = Case.of(seed);
        List<Decision> first = drawn.decide();
        List<CheckpointFacts> kept =
                first.stream().filter(Decision::keep).map(Decision::checkpoint).toList();

        List<Decision> second = Retention.decide(kept, drawn.run, drawn.rules);

        assertThat(second).isEqualTo(first.stream().filter(Decision::keep).toList());
    }

    @Property(tries = 1000)
    void the_order_of_the_checkpoints_does_not_matter(@ForAll long seed) {
        Case drawn = Case.of(seed);
        List<CheckpointFacts> shuffled = new ArrayList<>(drawn.log);
        Collections.shuffle(shuffled, new Random(~seed));

        assertThat(Retention.decide(shuffled, drawn.run, drawn.rules)).isEqualTo(drawn.decide());
    }

    @Property(tries = 2000)
    void each_rule_keeps_exactly_what_it_says(@ForAll long seed) {
        Case drawn = Case.of(seed);
        List<Decision> decisions = drawn.decide();
        List<CheckpointFacts> usable = drawn.log.stream()
                .filter(each -> each.verification() != Verification.DAMAGED)
                .toList();

        assertThat(by(Rule.NEWEST, decisions))
                .containsExactlyElementsOf(usable.stream()
                        .skip(Math.max(0, usable.size() - drawn.rules.newest()))
                        .map(CheckpointFacts::index)
                        .toList());
        drawn.rules
                .everySteps()
                .ifPresent(steps -> assertThat(decisions.stream()
                                .filter(each -> has(Rule.EVERY_STEPS, each))
                                .map(each -> each.checkpoint().step() / steps))
                        .as("one for each stretch that has any")
                        .doesNotHaveDuplicates()
                        .containsExactlyInAnyOrderElementsOf(usable.stream()
                                .filter(each -> each.step() >= 0)
                                .map(each -> each.step() / steps)
                                .collect(Collectors.toSet())));
        drawn.rules.best().ifPresent(best -> {
            List<Double> values = usable.stream()
                    .flatMap(each -> Optional.ofNullable(each.metrics().get("m")).stream())
                    .filter(Double::isFinite)
                    .sorted(best.goal() == Goal.MIN ? Comparator.naturalOrder() : Comparator.reverseOrder())
                    .toList();
            assertThat(decisions.stream()
                            .filter(each -> has(Rule.BEST, each))
                            .map(each -> each.checkpoint().metrics().get("m")))
                    .containsExactlyInAnyOrderElementsOf(values.subList(0, Math.min(best.count(), values.size())));
        });
    }

    @Property(tries = 1000)
    void every_checkpoint_is_decided_about_once_oldest_first_with_a_reason(@ForAll long seed) {
        Case drawn = Case.of(seed);
        List<Decision> decisions = drawn.decide();

        assertThat(decisions.stream().map(Decision::checkpoint)).containsExactlyElementsOf(drawn.log);
        assertThat(decisions).allSatisfy(each -> {
            assertThat(each.why()).isNotBlank();
            assertThat(each.reasons())
                    .extracting(Reason::rule)
                    .allMatch(rule -> each.keep() != (rule == Rule.DAMAGED || rule == Rule.UNWANTED));
        });
    }

    @Property(tries = 1000)
    void a_rule_more_never_retires_more(@ForAll long seed) {
        Case drawn = Case.of(seed);
        RetentionRules fewer =
                new RetentionRules(Math.max(1, drawn.rules.newest() - 1), OptionalLong.empty(), Optional.empty());

        assertThat(kept(drawn.decide())).containsAll(kept(Retention.decide(drawn.log, drawn.run, fewer)));
    }

    private static Set<Long> kept(List<Decision> decisions) {
        return decisions.stream()
                .filter(Decision::keep)
                .map(each -> each.checkpoint().index())
                .collect(Collectors.toSet());
    }

    private static List<Long> by(Rule rule, List<Decision> decisions) {
        return decisions.stream()
                .filter(each -> has(rule, each))
                .map(each -> each.checkpoint().index())
                .toList();
    }

    private static boolean has(Rule rule, Decision decision) {
        return decision.reasons().stream().anyMatch(each -> each.rule() == rule);
    }
}
