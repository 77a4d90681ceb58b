package dev.stint.core.queue;

import dev.stint.core.queue.WaitReason.Kind;
import dev.stint.providers.Money;
import dev.stint.spec.teams.TeamSpec;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The runs of one team in their order, with what the team has and what it would have if those before had started. */
final class TeamLine {

    /** A waiting run with how urgent it is. */
    record Entry(Waiting run, Urgency urgency) {}

    private final TeamSpec team;
    private final Used used;
    private final Needs all;
    private final Instant now;
    private final Deque<Entry> line = new ArrayDeque<>();

    /** What it has, and what those have that start now. */
    private Needs has;

    /** {@link #has}, and what those want that are before in line. */
    private Needs promised;

    private int blocked;

    /**
     * @param has what the team has now
     * @param all what all teams have and want together: what shares are shares of
     */
    TeamLine(TeamSpec team, Used used, Needs has, Needs all, Instant now) {
        this.team = team;
        this.used = used;
        this.has = has;
        this.promised = has;
        this.all = all;
        this.now = now;
    }

    void add(Entry entry) {
        line.addLast(entry);
    }

    boolean empty() {
        return line.isEmpty();
    }

    Entry head() {
        return line.getFirst();
    }

    Entry take() {
        return line.removeFirst();
    }

    String name() {
        return team.name();
    }

    /**
     * The weighted dominant share: of machines or accelerators, whichever it has the larger part of, over its shares. Ghodsi et al.,
     * "Dominant Resource Fairness: Fair Allocation of Multiple Resource Types", NSDI 2011, section 4; what there is of a resource
     * is, clouds having no end, what all teams have and want together.
     */
    double share() {
        double machines = all.machines() == 0 ? 0 : (double) promised.machines() / all.machines();
        double accelerators = all.accelerators() == 0 ? 0 : (double) promised.accelerators() / all.accelerators();
        return Math.max(machines, accelerators) / team.shares();
    }

    /** Which bound of the team keeps a run, the next in line, from starting; none if it may. */
    Optional<WaitReason> bound(Waiting run) {
        Optional<BigDecimal> usd = team.quota().usdPerDay();
        if (usd.isPresent() && used.today().usd().compareTo(usd.get()) >= 0) {
            Instant tomorrow = today().plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
            return Optional.of(new WaitReason(
                    Kind.SPEND,
                    "team " + name() + " has spent " + used.today().display() + " of " + new Money(usd.get()).display()
                            + " today; it may start runs again at " + tomorrow,
                    Optional.of(tomorrow)));
        }
        Optional<BigDecimal> hours = team.quota().gpuHoursPerMonth();
        if (hours.isPresent()
                && run.needs().accelerators() > 0
                && used.gpuHours().compareTo(hours.get()) >= 0) {
            Instant next = today().withDayOfMonth(1)
                    .plusMonths(1)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
            return Optional.of(new WaitReason(
                    Kind.GPU_HOURS,
                    "team " + name() + " has used " + rounded(used.gpuHours()) + " of "
                            + hours.get().toPlainString()
                            + " GPU-hours this month; it may start runs with GPUs again at " + next,
                    Optional.of(next)));
        }
        return team.quota().machines().flatMap(most -> machines(run, most));
    }

    private Optional<WaitReason> machines(Waiting run, int most) {
        int wants = run.needs().machines();
        if (wants > most) {
            return Optional.of(new WaitReason(
                    Kind.TOO_LARGE,
                    "it wants " + machines(wants) + " at once, and team " + name() + " may have "
                            + (most == 0 ? "none" : String.valueOf(most))));
        }
        // a team's runs keep their order: else one that wants many machines would never find them free
        if (blocked == 0 && promised.machines() + wants <= most) {
            return Optional.empty();
        }
        int before = blocked;
        blocked++;
        return Optional.of(new WaitReason(
                Kind.MACHINES,
                "team " + name() + " has " + has.machines() + " of " + machines(most)
                        + (!has.equals(promised)
                                ? ", and " + (promised.machines() - has.machines()) + " more for runs before this one"
                                : "")
                        + (wants > 1 ? "; this run wants " + wants : "")
                        + (before > 0 ? "; " + runs(before) + " of it " + are(before) + " before this one" : "")));
    }

    /** The run starts. */
    void started(Waiting run) {
        has = has.plus(run.needs());
        promised = has;
    }

    /** The run would start if there were a slot. */
    void promised(Waiting run) {
        promised = promised.plus(run.needs());
    }

    private LocalDate today() {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    private static String rounded(BigDecimal hours) {
        return hours.setScale(1, RoundingMode.HALF_UP).toPlainString();
    }

    private static String machines(int count) {
        return count == 1 ? "1 machine" : count + " machines";
    }

    static String runs(int count) {
        return count == 1 ? "1 run" : count + " runs";
    }

    static String are(int count) {
        return count == 1 ? "is" : "are";
    }
}
