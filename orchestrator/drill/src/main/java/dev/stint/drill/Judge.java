package dev.stint.drill;

import dev.stint.drill.DrillReport.AttemptView;
import dev.stint.drill.DrillReport.Compared;
import dev.stint.drill.DrillReport.RunView;
import dev.stint.drill.DrillReport.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Says what the runs of a drill prove, and no more. */
final class Judge {

    private final Pairing pairing;
    private final boolean saves;

    /** @param saves whether the spec names a checkpoint at all */
    Judge(Pairing pairing, boolean saves) {
        this.pairing = pairing;
        this.saves = saves;
    }

    /** The command failed in the last of these runs. */
    DrillReport failed(List<RunTrace> runs) {
        RunTrace run = runs.get(runs.size() - 1);
        RunTrace.Attempt attempt = run.last();
        String when = run.after(attempt.number()).isEmpty()
                ? "without any interruption"
                : "when it was started again after a " + run.after(attempt.number())
                        + attempt.restored()
                                .map(step -> " and resumed from " + (step < 0 ? "a checkpoint" : "step " + step))
                                .orElse("");
        return new DrillReport(
                Verdict.FAILED,
                "the job fails " + when + ": " + attempt.detail(),
                views(runs),
                List.of(),
                List.of(),
                advice(runs),
                attempt.lastWords());
    }

    /** The report when two runs tell enough; empty when they differ. */
    Optional<DrillReport> compare(RunTrace alone, RunTrace interrupted) throws IOException {
        Comparison comparison = Comparison.of(alone, interrupted, pairing);
        List<RunTrace> runs = List.of(alone, interrupted);
        if (comparison.differs()) {
            return Optional.empty();
        }
        boolean equal = comparison.equal();
        return Optional.of(new DrillReport(
                equal ? Verdict.EQUAL : Verdict.UNDECIDED,
                equal ? equal(comparison) : undecided(comparison),
                views(runs),
                comparison.views(),
                List.of(),
                advice(runs),
                List.of()));
    }

    /** The report on runs of which the first two differ. */
    DrillReport compare(RunTrace alone, RunTrace interrupted, RunTrace again) throws IOException {
        Comparison comparison = Comparison.of(alone, interrupted, pairing);
        Comparison control = Comparison.of(alone, again, pairing);
        List<RunTrace> runs = List.of(alone, interrupted, again);
        List<Compared> compared = new ArrayList<>(control.views());
        compared.addAll(comparison.views());
        List<String> advice = new ArrayList<>(advice(runs));
        if (control.differs()) {
            return new DrillReport(
                    Verdict.NOT_REPRODUCIBLE,
                    "two runs that were both left alone differ already" + where(control)
                            + "; so nothing can be said of an interruption",
                    views(runs),
                    compared,
                    List.of(
                            "the wall clock: time, a date or a duration goes into the model or its checkpoint",
                            "random numbers without a seed, or one taken from the time or the process number",
                            "threads, a GPU or a hash order that add up differently each time"
                                    + " (torch.use_deterministic_algorithms, PYTHONHASHSEED)"),
                    withIgnore(advice, control),
                    List.of());
        }
        if (comparison
                        .firstDifferent()
                        .filter(p -> p.result() == DrillReport.Result.PROBABLY_DIFFERS)
                        .isPresent()
                && comparison.outputs().isEmpty()
                && control.pairs().stream().noneMatch(Comparison::same)) {
            return new DrillReport(
                    Verdict.UNDECIDED,
                    "no checkpoint has an equal one in another run, but steps are only about known; call"
                            + " stint.commit(step), or let it run to its end",
                    views(runs),
                    compared,
                    List.of(),
                    advice,
                    List.of());
        }
        Optional<Pairing.Pair> first = comparison.firstDifferent();
        Set<String> keys = new TreeSet<>();
        Set<String> differing = new TreeSet<>();
        if (first.isPresent()) {
            keys.addAll(pairing.contents().keys(first.get().other().files()));
            first.get().differences().forEach(each -> differing.addAll(each.differing()));
        }
        return new DrillReport(
                Verdict.DIFFERS,
                "an interruption changes the result" + where(comparison)
                        + "; two runs that were both left alone are equal",
                views(runs),
                compared,
                Suspects.of(keys, differing),
                advice,
                List.of());
    }

    private static String where(Comparison comparison) {
        Optional<Pairing.Pair> pair = comparison.firstDifferent();
        if (pair.isEmpty()) {
            return ": in the outputs";
        }
        String after = comparison.other().after(pair.get().other().attempt());
        return ": first in the " + pair.get().other().name() + (after.isEmpty() ? "" : ", after the " + after);
    }

    private static List<String> withIgnore(List<String> advice, Comparison comparison) {
        Set<String> files = new TreeSet<>();
        comparison
                .pairs()
                .forEach(pair -> pair.differences()
                        .forEach(each -> files.add(each.shown().path())));
        comparison.outputs().forEach(each -> files.add(each.shown().path()));
        List<String> all = new ArrayList<>(advice);
        files.stream()
                .findFirst()
                .ifPresent(file ->
                        all.add("a file that need not be equal, such as a log, can be left out: --ignore " + file));
        return all;
    }

    private static String equal(Comparison comparison) {
        long step = comparison.lastEqualStep();
        String through = comparison.other().attempts().stream()
                .filter(a -> a.end() == RunTrace.End.NOTICED || a.end() == RunTrace.End.KILLED)
                .map(a -> a.end() == RunTrace.End.NOTICED ? "a notice" : "a kill without warning")
                .reduce((a, b) -> a + " and " + b)
                .orElse("nothing");
        String state = step >= 0 ? ", the state is that of a run left alone, up to step " + step : "";
        String outputs =
                comparison.alone().ended() && !comparison.alone().outputs().isEmpty()
                        ? ", its outputs are those of a run left alone"
                        : "";
        return "after " + through + state + outputs;
    }

    private static String undecided(Comparison comparison) {
        if (!comparison.other().interrupted()) {
            return "it ended before it could be interrupted; give it more steps, or let it save more often";
        }
        if (comparison.pairs().isEmpty()) {
            return "it saved nothing after it was resumed, and left no outputs to compare; give it more steps, or let it"
                    + " save more often";
        }
        return "no two checkpoints are of the same step: " + steps(comparison)
                + "; save at fixed steps (step % 100 == 0), not so many steps after a start, and say which with"
                + " stint.commit(step)";
    }

    private static String steps(Comparison comparison) {
        return "left alone it saved at " + steps(comparison.alone().checkpoints()) + ", after the resume at "
                + steps(comparison.pairs().stream().map(Pairing.Pair::other).toList());
    }

    private static String steps(List<Saved> saved) {
        return String.join(
                ", ",
                saved.stream()
                        .limit(8)
                        .map(each -> each.step() < 0 ? "an unknown step" : Long.toString(each.step()))
                        .toList());
    }

    private List<String> advice(List<RunTrace> runs) {
        List<String> advice = new ArrayList<>();
        if (!saves) {
            advice.add("the spec names no checkpoint: whoever takes the machine takes all work done so far");
        } else if (runs.get(0).checkpoints().isEmpty()) {
            advice.add(
                    "it saved nothing that counts as complete: whoever takes the machine takes all work done so far");
        }
        for (RunTrace run : runs) {
            for (RunTrace.Attempt attempt : run.attempts()) {
                boolean noticed = attempt.end() == RunTrace.End.NOTICED;
                if (attempt.drainOver()) {
                    advice.add(
                            "it did not end on the notice's signal and was killed when its time to save was over; see"
                                    + " checkpoint.on_notice, and stint.should_stop()");
                }
                if (noticed && !attempt.savedOnNotice()) {
                    advice.add("it saved nothing on the notice: each preemption costs the steps since the last"
                            + " checkpoint");
                }
                if (attempt.neverComplete()) {
                    advice.add("files in the checkpoint folder changed, but no complete set was seen; see"
                            + " checkpoint.complete_when");
                }
            }
        }
        return advice;
    }

    private static List<RunView> views(List<RunTrace> runs) {
        return runs.stream()
                .map(run -> new RunView(
                        run.name(),
                        run.ended(),
                        run.checkpoints().size(),
                        run.ran().toMillis() / 1000.0,
                        run.attempts().stream().map(Judge::view).toList()))
                .toList();
    }

    private static AttemptView view(RunTrace.Attempt attempt) {
        String step = attempt.stepWhenInterrupted() < 0 ? "" : " at step " + attempt.stepWhenInterrupted();
        return new AttemptView(
                attempt.number(),
                attempt.restored(),
                attempt.lastStep(),
                switch (attempt.end()) {
                    case ENDED -> "ended";
                    case CUT -> "came far enough";
                    case NOTICED -> "notice" + step + (attempt.savedOnNotice() ? ", saved" : ", nothing saved");
                    case KILLED -> "killed" + step;
                    case FAILED -> "failed";
                });
    }
}
