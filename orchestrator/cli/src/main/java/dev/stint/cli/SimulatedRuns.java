package dev.stint.cli;

import dev.stint.core.replay.ReplayCase;
import dev.stint.simulate.Bench;
import dev.stint.simulate.Question;
import dev.stint.spec.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** The options that say which runs are simulated: some of a bench, or a job somebody has in mind. */
final class SimulatedRuns {
    private static final String AS_RECORDED = "trace";

    @Option(names = "--sets", paramLabel = "TEXT", description = "only runs of sets whose name begins so")
    private String sets = "";

    @Option(names = "--start-from", paramLabel = "TICK", description = "only runs that start at this tick or later")
    private int startFrom;

    @Option(names = "--start-below", paramLabel = "TICK", description = "only runs that start before this tick")
    private int startBelow = Integer.MAX_VALUE;

    @Option(
            names = "--pools",
            split = ",",
            paramLabel = "POOL",
            description = "instead of the bench's runs: a job that may use these pools")
    private List<String> pools = new ArrayList<>();

    @Option(names = "--work", paramLabel = "TIME", description = "how long that job takes undisturbed")
    private String work = "";

    @Option(names = "--deadline", paramLabel = "TIME", description = "when it must be done, after its start")
    private String deadline = "";

    @Option(names = "--overhead", paramLabel = "TIME", description = "what each start takes (default: 3m)")
    private String overhead = "3m";

    @Option(
            names = "--price",
            paramLabel = "RATIO",
            description = "spot price over on-demand price (default: as recorded)")
    private String price = AS_RECORDED;

    @Option(names = "--starts", paramLabel = "N", description = "at how many instants it is tried (default: 20)")
    private int starts = 20;

    /** Whether it is about a job somebody has in mind. */
    boolean isQuestion() {
        return !pools.isEmpty();
    }

    List<ReplayCase> of(Bench bench) {
        if (!isQuestion() && !(work.isEmpty() && deadline.isEmpty())) {
            throw wrong("--work and --deadline go with --pools; there are "
                    + String.join(", ", bench.pools().keySet().stream().sorted().toList()));
        }
        List<ReplayCase> runs = isQuestion()
                ? question().runs(bench)
                : bench.runs().stream()
                        .filter(run -> run.set().startsWith(sets))
                        .filter(run -> run.start() >= startFrom && run.start() < startBelow)
                        .toList();
        if (runs.isEmpty()) {
            throw wrong("no run is left; there are runs of "
                    + String.join(
                            ", ",
                            bench.runs().stream()
                                    .map(ReplayCase::set)
                                    .distinct()
                                    .sorted()
                                    .toList()));
        }
        return runs;
    }

    private Question question() {
        if (starts < 1) {
            throw wrong("--starts: " + starts + "; give one or more");
        }
        return new Question(
                pools,
                time("--work", work),
                time("--deadline", deadline),
                time("--overhead", overhead),
                ratio(),
                starts);
    }

    private static Duration time(String option, String text) {
        if (text.isEmpty()) {
            throw wrong(
                    option + ": missing; --pools goes with --work and --deadline, such as --work 48h --deadline 52h");
        }
        return Durations.parse(text)
                .filter(time -> time.toSeconds() < Integer.MAX_VALUE)
                .orElseThrow(() -> wrong(option + ": '" + text + "' is no time; write 90s, 10m, 48h or 2d"));
    }

    private OptionalDouble ratio() {
        if (price.equals(AS_RECORDED)) {
            return OptionalDouble.empty();
        }
        try {
            double ratio = Double.parseDouble(price);
            if (ratio > 0 && ratio < Double.POSITIVE_INFINITY) {
                return OptionalDouble.of(ratio);
            }
        } catch (NumberFormatException e) {
            throw wrong("--price: '" + price + "' is no number; " + priceRemedy());
        }
        throw wrong("--price: '" + price + "' is not above zero; " + priceRemedy());
    }

    private static CommandFailure wrong(String message) {
        return new CommandFailure(ExitCodes.WRONG_CALL, message);
    }

    private static String priceRemedy() {
        return "give spot price over on-demand price, such as 0.32, or " + AS_RECORDED;
    }
}
