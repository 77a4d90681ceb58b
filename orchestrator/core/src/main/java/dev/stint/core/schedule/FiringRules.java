package dev.stint.core.schedule;

import dev.stint.spec.ScheduleSpec;
import dev.stint.spec.ScheduleSpec.CatchUp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Decides what becomes of the times a schedule was due. Pure: the same question gives the same answer. */
public final class FiringRules {

    /** So late a firing still counts as in time: a server that is started anew has not missed it. */
    public static final Duration IN_TIME = Duration.ofMinutes(5);

    /** Of so many times that were missed each is decided and remembered; of more, the last ones. */
    public static final int MOST_MISSED = 100;

    /** So many firings may wait for one another; more would never be worked off. */
    public static final int MOST_WAITING = 50;

    private FiringRules() {}

    /**
     * How things stand.
     *
     * @param decidedUntil what was due until then is decided
     * @param unfinished firings whose runs are not over
     * @param oldest the words for the first of those: its run, and how it stands
     */
    public record Standing(Instant decidedUntil, int unfinished, Optional<String> oldest) {}

    /** What becomes of all that was due since the last decision and until now, in order. */
    public static List<Decision> decide(ScheduleSpec schedule, Standing standing, Instant now) {
        Calendar calendar = new Calendar(schedule.cron(), schedule.zone());
        Calendar.Stretch due = calendar.between(standing.decidedUntil(), now, MOST_MISSED);
        List<Decision> decisions = new ArrayList<>();
        List<Instant> candidates = new ArrayList<>();
        Optional<Instant> last = due.newest().isEmpty()
                ? Optional.empty()
                : Optional.of(due.newest().get(due.newest().size() - 1));
        long unnamed = due.all() - due.newest().size();
        for (Instant planned : due.newest()) {
            boolean late = planned.isBefore(now.minus(IN_TIME));
            if (late && schedule.catchUp() == CatchUp.NONE) {
                decisions.add(
                        missed(planned, "nobody was there for it until " + now + ", and catch_up is none", unnamed));
                unnamed = 0;
            } else if (late && schedule.catchUp() == CatchUp.LAST && !last.equals(Optional.of(planned))) {
                decisions.add(missed(
                        planned,
                        "nobody was there for it; with catch_up: last, that of " + last.get() + " is made up for",
                        unnamed));
                unnamed = 0;
            } else {
                candidates.add(planned);
            }
        }
        int unfinished = standing.unfinished();
        Optional<String> ahead = standing.oldest();
        for (int i = 0; i < candidates.size(); i++) {
            Optional<Instant> later =
                    i + 1 < candidates.size() ? Optional.of(candidates.get(candidates.size() - 1)) : Optional.empty();
            Decision decision = overlapping(schedule, candidates.get(i), later, unfinished, ahead, now);
            if (unnamed > 0) {
                decision = new Decision(
                        decision.planned(),
                        decision.kind(),
                        decision.why() + " (" + unnamed + " before it are not made up for: only the last " + MOST_MISSED
                                + " are)");
                unnamed = 0;
            }
            decisions.add(decision);
            if (decision.kind().fires()) {
                Instant planned = decision.planned();
                ahead = ahead.or(() -> Optional.of("the firing of " + planned));
                unfinished = decision.kind() == Decision.Kind.REPLACE ? 1 : unfinished + 1;
            }
        }
        return decisions;
    }

    /** What becomes of a firing that somebody asks for now. */
    public static Decision asked(ScheduleSpec schedule, Standing standing, Instant now) {
        return overlapping(schedule, now, Optional.empty(), standing.unfinished(), standing.oldest(), now);
    }

    private static Decision overlapping(
            ScheduleSpec schedule,
            Instant planned,
            Optional<Instant> later,
            int unfinished,
            Optional<String> ahead,
            Instant now) {
        String late = planned.isBefore(now.minus(IN_TIME)) ? "made up for at " + now : "due";
        boolean busy = unfinished > 0;
        String who = ahead.orElse("an earlier firing");
        return switch (schedule.overlap()) {
            case SKIP ->
                busy
                        ? new Decision(planned, Decision.Kind.SKIP, who + " is not over, and overlap is skip")
                        : new Decision(planned, Decision.Kind.FIRE, late);
            case QUEUE -> {
                if (unfinished >= MOST_WAITING) {
                    yield new Decision(
                            planned,
                            Decision.Kind.SKIP,
                            unfinished + " firings are not over, from " + who + " on; no more are queued");
                }
                yield busy
                        ? new Decision(planned, Decision.Kind.QUEUE, late + "; waits until " + who + " is over")
                        : new Decision(planned, Decision.Kind.FIRE, late);
            }
            case REPLACE -> {
                if (later.isPresent()) {
                    yield new Decision(
                            planned, Decision.Kind.SKIP, "that of " + later.get() + " takes its place at once");
                }
                yield busy
                        ? new Decision(planned, Decision.Kind.REPLACE, late + "; takes the place of " + who)
                        : new Decision(planned, Decision.Kind.FIRE, late);
            }
        };
    }

    private static Decision missed(Instant planned, String why, long unnamed) {
        return new Decision(planned, Decision.Kind.MISS, why + (unnamed > 0 ? " (and " + unnamed + " before it)" : ""));
    }
}
