package dev.stint.cli;

import dev.stint.core.replay.ReplayCase;
import dev.stint.simulate.Bench;
import dev.stint.simulate.BenchException;
import dev.stint.simulate.HtmlReport;
import dev.stint.simulate.Outcome;
import dev.stint.simulate.PolicyName;
import dev.stint.simulate.Report;
import dev.stint.simulate.Simulation;
import dev.stint.spec.Nearest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Replays recorded spot markets against a policy. */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Replays recorded spot markets, tick by tick, through the policy that also decides live, and says what runs would have"
                    + " cost and whether one would have been late. Costs are in on-demand hours.",
            "",
            "Without --bench it uses what comes with stint: recordings of 22 zones (V100 on AWS, H100 on Google Cloud) and 3,419 runs."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint simulate --policy stint                                the runs that come with stint",
            "  stint simulate --policy UP --bench bench --out UP.jsonl      a folder with traces/*.json and runs.jsonl.gz",
            "  stint simulate --policy stint --html report.html --run dev-00000",
            "  stint simulate --pools v100-us-east-1a,v100-us-west-2b --work 48h --deadline 52h --overhead 3m"
        })
final class SimulateCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--policy",
            paramLabel = "NAME",
            description = "on-demand, greedy, UP, UP-cheapest, stint (default)")
    private String policy = PolicyName.STINT.word();

    @Option(
            names = "--bench",
            paramLabel = "DIR",
            description = "folder with traces/*.json and runs.jsonl or runs.jsonl.gz")
    private String bench = "";

    @ArgGroup(exclusive = false, heading = "%nWhich runs:%n")
    private SimulatedRuns wanted = new SimulatedRuns();

    @Option(
            names = "--reverse",
            description = "let time run backwards in every recording: markets no policy was made for")
    private boolean reverse;

    @Option(
            names = "--optimum",
            description =
                    "also the least cost for somebody who knows the future, and the share of the gap to it that is closed;"
                            + " takes minutes for thousands of runs")
    private boolean optimum;

    @Option(names = "--out", paramLabel = "LOG", description = "write one line per run: what was done, cost and finish")
    private String out = "";

    @Option(names = "--html", paramLabel = "FILE", description = "write a page with tables and the timeline of one run")
    private String html = "";

    @Option(names = "--run", paramLabel = "ID", description = "the run whose timeline is shown")
    private String run = "";

    @Option(names = "--jobs", paramLabel = "N", description = "runs played at a time (default: one for each processor)")
    private int jobs = Runtime.getRuntime().availableProcessors();

    @Mixin
    private Output output = new Output();

    SimulateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        PolicyName name = PolicyName.ofWord(policy)
                .orElseThrow(() -> wrong("--policy: '" + policy + "' is none of "
                        + String.join(", ", PolicyName.words())
                        + Nearest.near(policy, PolicyName.words())
                                .map(near -> "; did you mean " + near + "?")
                                .orElse("")));
        if (jobs < 1) {
            throw wrong("--jobs: " + jobs + "; give one or more");
        }
        try {
            Bench read = bench.isEmpty() ? Bench.shipped() : Bench.read(session.file(bench));
            List<ReplayCase> runs = wanted.of(reverse ? read.reversed() : read);
            String shown =
                    run.isEmpty() || runs.stream().anyMatch(one -> one.id().equals(run)) ? run : missing();
            Instant began = session.clock().instant();
            List<Outcome> outcomes = new Simulation(name, optimum, jobs).play(runs);
            session.console()
                    .hint(Wording.count(runs.size(), "run") + " played in "
                            + Wording.time(
                                    Duration.between(began, session.clock().instant())));
            return report(name, outcomes, shown);
        } catch (BenchException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
    }

    private int report(PolicyName name, List<Outcome> outcomes, String shown) {
        Report report = Report.of(name, outcomes);
        if (!out.isEmpty()) {
            write(session.file(out), log(outcomes));
        }
        if (!html.isEmpty()) {
            write(session.file(html), HtmlReport.of(report, outcomes.size(), SimulateView.toShow(outcomes, shown)));
            session.console().hint("written: " + session.file(html));
        }
        if (output.json()) {
            session.console().json(Json.write(report));
        } else {
            new SimulateView(session.console(), report).show(outcomes, shown, wanted.isQuestion());
        }
        return ExitCodes.DONE;
    }

    private String missing() {
        throw wrong("--run: there is no run '" + run + "' among those replayed; ids are in the log that --out writes");
    }

    private static String log(List<Outcome> outcomes) {
        StringBuilder lines = new StringBuilder();
        for (Outcome one : outcomes) {
            Map<String, Object> line = new TreeMap<>();
            line.put("id", one.run().id());
            line.put("actions", one.result().actions());
            line.put("cost", one.result().cost());
            line.put("finish_s", one.result().finishSeconds());
            one.optimum().ifPresent(least -> line.put("optimum", least));
            lines.append(Json.write(line)).append('\n');
        }
        return lines.toString();
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static CommandFailure wrong(String message) {
        return new CommandFailure(ExitCodes.WRONG_CALL, message);
    }
}
