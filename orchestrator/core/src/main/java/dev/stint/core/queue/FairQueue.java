package dev.stint.core.queue;

import dev.stint.core.queue.WaitReason.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * The order in which runs start. Pure, immutable, thread-safe; the same snapshot always gives the same answer, in whatever order
 * its runs are listed.
 *
 * <ol>
 *   <li>Runs that need no slot; then those that are overdue, in the order in which they began to wait ({@link Urgency}).
 *   <li>Service tiers: production before standard before best-effort; each {@code ageing} of waiting lifts a run by one.
 *   <li>Between teams of one tier: the team whose weighted dominant share is smallest ({@link TeamLine#share()}), counted anew after each run,
 *       as progressive filling does.
 *   <li>Within a team: by priority, then in the order of submission.
 * </ol>
 *
 * <p>A run that its team's quota of machines keeps waiting is not overtaken by others of its team, but by other teams. One that
 * is held from outside, too large for its quota, or of a team whose hours or money are used up, stands in nobody's way.
 */
public final class FairQueue {

    private static final Comparator<TeamLine> NEXT = Comparator.<TeamLine>comparingInt(
                    line -> line.head().urgency().rung())
            .thenComparing((a, b) -> a.head().urgency().overdue()
                    ? a.head().urgency().since().compareTo(b.head().urgency().since())
                    : Double.compare(a.share(), b.share()))
            .thenComparing(line -> line.head().urgency().seq());

    private final Duration ageing;

    /** @param ageing how long a run waits before it counts as of the next higher tier; above zero */
    public FairQueue(Duration ageing) {
        if (ageing.toMillis() < 1) {
            throw new IllegalArgumentException("ageing: " + ageing + " is not positive; give a duration such as 6h");
        }
        this.ageing = ageing;
    }

    /** Every waiting run with its place: who starts, who is next, and what keeps the others. */
    public List<Turn> decide(QueueSnapshot seen) {
        PriorityQueue<TeamLine> lines = new PriorityQueue<>(NEXT);
        List<Turn> apart = new ArrayList<>();
        lines.addAll(lines(seen, apart));
        List<Turn> starting = new ArrayList<>();
        List<TeamLine.Entry> inLine = new ArrayList<>();
        int free = seen.slots() - seen.taken();
        while (!lines.isEmpty()) {
            TeamLine line = lines.remove();
            TeamLine.Entry next = line.take();
            Waiting run = next.run();
            Optional<WaitReason> bound = line.bound(run);
            if (bound.isPresent()) {
                apart.add(new Turn(run, 0, bound));
            } else if (run.beyondSlots() || free > 0) {
                // each needs one slot, and those that need none come first: once one waits for a slot, all after it do
                free--;
                line.started(run);
                starting.add(new Turn(run, 0, Optional.empty()));
            } else {
                line.promised(run);
                inLine.add(next);
            }
            if (!line.empty()) {
                lines.add(line);
            }
        }
        List<Turn> all = new ArrayList<>(starting);
        all.addAll(forSlots(inLine, seen, seen.taken() + starting.size()));
        all.addAll(apart);
        List<Turn> numbered = new ArrayList<>(all.size());
        for (Turn turn : all) {
            numbered.add(new Turn(turn.run(), numbered.size() + 1, turn.waits()));
        }
        return List.copyOf(numbered);
    }

    /** The teams' lines; those that are held from outside are set apart. */
    private List<TeamLine> lines(QueueSnapshot seen, List<Turn> apart) {
        List<TeamLine.Entry> entries = new ArrayList<>();
        Needs all = seen.held().values().stream().reduce(Needs.NONE, Needs::plus);
        for (Waiting run : seen.waiting()) {
            entries.add(new TeamLine.Entry(run, Urgency.of(run, seen.now(), ageing)));
            all = all.plus(run.needs());
        }
        entries.sort(Comparator.comparing(TeamLine.Entry::urgency, Urgency.IN_TEAM));
        Map<String, TeamLine> lines = new TreeMap<>();
        for (TeamLine.Entry entry : entries) {
            Waiting run = entry.run();
            if (run.held().isPresent()) {
                apart.add(new Turn(
                        run, 0, Optional.of(new WaitReason(Kind.HELD, run.held().get()))));
                continue;
            }
            Needs sum = all;
            lines.computeIfAbsent(
                            run.team(),
                            name -> new TeamLine(
                                    seen.team(name),
                                    seen.used().getOrDefault(name, Used.NOTHING),
                                    seen.held().getOrDefault(name, Needs.NONE),
                                    sum,
                                    seen.now()))
                    .add(entry);
        }
        return List.copyOf(lines.values());
    }

    private static List<Turn> forSlots(List<TeamLine.Entry> inLine, QueueSnapshot seen, int taken) {
        List<Turn> turns = new ArrayList<>();
        Map<String, Integer> before = new HashMap<>();
        for (TeamLine.Entry entry : inLine) {
            Waiting run = entry.run();
            int place = turns.size() + 1;
            int own = before.merge(run.team(), 1, Integer::sum) - 1;
            String words = ordinal(place) + " of " + inLine.size() + " in line: " + taken + " of " + seen.slots()
                    + (seen.slots() == 1 ? " slot is taken" : " slots are taken")
                    + behind(entry, inLine.get(0), own, place - 1);
            turns.add(new Turn(run, 0, Optional.of(new WaitReason(Kind.SLOTS, words))));
        }
        return turns;
    }

    /** Why others are before it. */
    private static String behind(TeamLine.Entry entry, TeamLine.Entry first, int own, int before) {
        if (before == 0) {
            return "";
        }
        if (own == before) {
            return "; " + TeamLine.runs(own) + " of its team " + TeamLine.are(own) + " before it";
        }
        if (first.urgency().rung() < entry.urgency().rung()) {
            return first.urgency().overdue()
                    ? "; those that have waited longest go first"
                    : "; " + first.urgency().tier().word() + " goes first";
        }
        if (entry.urgency().overdue()) {
            return "; others have waited longer";
        }
        return first.run().team().equals(entry.run().team())
                ? "; " + TeamLine.runs(own) + " of its team " + TeamLine.are(own)
                        + " before it, and other teams take turns"
                : "; " + first.run().team() + " is further below its share";
    }

    private static String ordinal(int n) {
        int tens = n % 100;
        String ending = tens >= 11 && tens <= 13
                ? "th"
                : switch (n % 10) {
                    case 1 -> "st";
                    case 2 -> "nd";
                    case 3 -> "rd";
                    default -> "th";
                };
        return n + ending;
    }
}
