package dev.stint.simulate;

import dev.stint.core.replay.ReplayCase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What came of many runs, in groups.
 *
 * @param policy which was played
 * @param groups by track, set, deadline and overhead
 * @param families by track, kind of machine and overhead, both deadlines together
 * @param worst the zone (or set of zones) and setting where the policy does worst against its baseline
 * @param late runs that were not done by their deadline
 */
public record Report(String policy, List<Group> groups, List<Family> families, Optional<Worst> worst, int late) {

    /** Runs of one track, set, deadline and overhead. */
    public record Group(String track, String set, Duration deadline, Duration overhead, Tally tally) {}

    /**
     * Runs of one track, kind of machine and overhead.
     *
     * @param sure how sure the share is that is closed, where there is one
     */
    public record Family(String name, Duration overhead, Tally tally, Optional<Resampling> sure) {}

    /** @param ratio cost of the policy over cost of the baseline */
    public record Worst(String zone, Duration deadline, Duration overhead, double ratio) {}

    public static Report of(PolicyName policy, List<Outcome> outcomes) {
        List<Group> groups = new ArrayList<>();
        Tally.by(outcomes, one -> one.run().track() + " " + one.run().set() + " " + setting(one.run()))
                .forEach((key, members) -> {
                    ReplayCase run = members.get(0).run();
                    groups.add(new Group(
                            run.track(),
                            run.set(),
                            Duration.ofSeconds(run.deadlineSeconds()),
                            Duration.ofSeconds(run.overheadSeconds()),
                            Tally.of(members)));
                });
        groups.sort(Comparator.comparing(Group::track, Comparator.reverseOrder())
                .thenComparing(Group::set)
                .thenComparing(Group::deadline)
                .thenComparing(Group::overhead));
        List<Family> families = new ArrayList<>();
        Tally.by(outcomes, one -> family(one.run()) + " " + one.run().overheadSeconds())
                .forEach((key, members) -> families.add(new Family(
                        family(members.get(0).run()),
                        Duration.ofSeconds(members.get(0).run().overheadSeconds()),
                        Tally.of(members),
                        Resampling.of(members))));
        families.sort(Comparator.comparing(Family::name).thenComparing(Family::overhead));
        int late = (int) outcomes.stream().filter(one -> one.result().late()).count();
        return new Report(policy.word(), groups, families, worst(outcomes), late);
    }

    private static Optional<Worst> worst(List<Outcome> outcomes) {
        return Tally.by(outcomes, one -> zone(one.run()) + " " + setting(one.run())).values().stream()
                .map(members -> {
                    ReplayCase run = members.get(0).run();
                    Tally tally = Tally.of(members);
                    return new Worst(
                            zone(run),
                            Duration.ofSeconds(run.deadlineSeconds()),
                            Duration.ofSeconds(run.overheadSeconds()),
                            tally.cost() / tally.baseline());
                })
                .max(Comparator.comparingDouble(Worst::ratio));
    }

    private static String setting(ReplayCase run) {
        return run.deadlineSeconds() + " " + run.overheadSeconds();
    }

    private static String zone(ReplayCase run) {
        return run.pools().size() == 1 ? run.pools().get(0).pool() : run.set();
    }

    private static String family(ReplayCase run) {
        String set = run.set();
        int dash = set.indexOf('-');
        String machine = dash < 0 ? set : set.substring(0, dash);
        return (run.pools().size() == 1 ? "one zone, " : "several zones, ") + machine;
    }
}
