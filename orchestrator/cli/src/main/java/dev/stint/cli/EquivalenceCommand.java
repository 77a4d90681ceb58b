package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.drill.Drill;
import dev.stint.drill.DrillInterruptedException;
import dev.stint.drill.DrillPlan;
import dev.stint.drill.DrillReport;
import dev.stint.spec.CheckpointSpec;
import dev.stint.spec.Durations;
import dev.stint.spec.JobKind;
import dev.stint.spec.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rehearses a job's interruption on this computer. */
@Command(
        name = "equivalence",
        mixinStandardHelpOptions = true,
        description = {
            "Shows whether a job comes out of an interruption as if nothing had happened.",
            "Runs it on this computer, without a server: once left alone; once interrupted by a notice and by a kill"
                    + " without warning, and resumed each time on another machine. Then compares checkpoints of the"
                    + " same step, and outputs where it ends. Catches random numbers, a place in the data, or an"
                    + " optimizer that the script forgets, before that costs money.",
            "Ends with 0 when the results are equal, 1 when they are not or nothing could be compared, 2 when the spec"
                    + " or the call is wrong."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint drill equivalence job.yaml",
            "  stint drill equivalence job.yaml --steps 500",
            "  stint drill equivalence job.yaml --env SAVE_EVERY=50 --ignore '*.log'",
            "  stint drill equivalence job.yaml --keep /tmp/look     keep checkpoints and logs for a look"
        })
final class EquivalenceCommand implements Callable<Integer> {
    private static final Duration LEAST_PATIENCE = Duration.ofMinutes(2);
    private static final Duration PATIENCE_WITHOUT_INTERVAL = Duration.ofMinutes(5);
    private static final int INTERVALS = 5;

    private final Session session;

    @Parameters(paramLabel = "SPEC", description = "the job spec, a YAML file")
    private String file = "";

    @Option(
            names = "--steps",
            paramLabel = "N",
            description = "compare up to a checkpoint at step N or later, and at least four (default: six checkpoints,"
                    + " or to the end)")
    private long steps;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "K=V",
            description = "an environment variable of the job; repeatable")
    private Map<String, String> env = new LinkedHashMap<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "another value for a key of the spec, such as checkpoint.complete_when.quiet=2s; repeatable")
    private List<String> sets = new ArrayList<>();

    @Option(
            names = "--ignore",
            paramLabel = "GLOB",
            description = "files of checkpoints and outputs that need not be equal, such as '*.log'; repeatable")
    private List<String> ignored = new ArrayList<>();

    @Option(
            names = "--patience",
            paramLabel = "TIME",
            description = "how long to wait for a next checkpoint (default: five of the spec's intervals, at least 2m)")
    private String patience = "";

    @Option(
            names = "--keep",
            paramLabel = "FOLDER",
            description = "work in this new folder and leave it: checkpoints, logs and outputs of every run")
    private String keep = "";

    @Mixin
    private Output output = new Output();

    EquivalenceCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        SpecFile spec = SpecFile.read(session.file(file), file, sets, env);
        refuseWhatNeedsAServer(spec.spec());
        OptionalLong upTo = steps == 0 ? OptionalLong.empty() : OptionalLong.of(positive(steps));
        Duration wait = patience(spec.spec());
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        List<String> agent = AgentProgram.words(session.env(), java);
        try (Drill drill = open(spec.spec(), agent)) {
            return run(drill, spec, upTo, wait);
        } catch (DrillInterruptedException e) {
            return ExitCodes.INTERRUPTED;
        }
    }

    /** The drill plays one machine at a time. */
    private void refuseWhatNeedsAServer(JobSpec spec) {
        if (spec.nodes() > 1) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    file + ": drill equivalence cannot rehearse nodes: " + spec.nodes()
                            + ", for it plays one machine; start it with 'stint run " + file
                            + "', take machines away with 'stint drill preempt last', and compare the result with that"
                            + " of a run left alone");
        }
        if (!spec.secrets().isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    file + ": drill equivalence cannot rehearse secrets, whose values only a server has; start it with"
                            + " 'stint run " + file
                            + "', take machines away with 'stint drill preempt last', and compare"
                            + " the result with that of a run left alone");
        }
        if (spec.kind() == JobKind.EMBEDDING) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    file + ": drill equivalence cannot rehearse kind: embedding, whose shards need a server to divide"
                            + " them; start it with 'stint run " + file
                            + "', take machines away with 'stint drill preempt last.0' (last.1 and so on), and compare"
                            + " the vectors with those of a run left alone");
        }
    }

    private int run(Drill drill, SpecFile spec, OptionalLong upTo, Duration wait) throws IOException {
        Thread onInterrupt = new Thread(() -> close(drill), "end-drill");
        Runtime.getRuntime().addShutdownHook(onInterrupt);
        try {
            Map<String, DrillPlan.Material> materials = materials(drill, spec);
            DrillReport report = drill.run(new DrillPlan(spec.spec(), materials, upTo, wait, ignored), this::progress);
            if (output.json()) {
                session.console().json(Json.write(report));
            } else {
                new EquivalenceView(session.console()).show(spec.spec().name(), report);
            }
            if (!keep.isEmpty()) {
                session.console().say("kept in " + drill.folder() + ": bucket/alone, bucket/interrupted");
            }
            return report.verdict() == DrillReport.Verdict.EQUAL ? ExitCodes.DONE : ExitCodes.JOB_FAILED;
        } finally {
            forget(onInterrupt);
        }
    }

    private static void forget(Thread onInterrupt) {
        try {
            Runtime.getRuntime().removeShutdownHook(onInterrupt);
        } catch (IllegalStateException e) {
            // The program is being ended: then the hook has begun already, and does what is left to do.
            return;
        }
    }

    private Drill open(JobSpec spec, List<String> agent) {
        try {
            Path folder = keep.isEmpty() ? Files.createTempDirectory(temporary(), "stint-drill-") : session.file(keep);
            return Drill.open(spec, folder, !keep.isEmpty(), agent, session.clock(), session.pause()::of);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "the drill has no folder to work in: " + e.getMessage() + "; give --keep FOLDER");
        }
    }

    private Path temporary() {
        String named = session.env().getOrDefault("TMPDIR", "");
        return Path.of(named.isBlank() ? System.getProperty("java.io.tmpdir") : named);
    }

    private Map<String, DrillPlan.Material> materials(Drill drill, SpecFile spec) throws IOException {
        Snapshots snapshots = new Snapshots(
                drill.folder().resolve("snapshots"), List.of(session.home(), drill.folder()), Snapshots.CAP_BYTES);
        Map<String, Requests.BlobRef> kept = new Uploads(snapshots, line -> {})
                .upload(spec.spec(), spec.folder(), new BlobShelf() {
                    @Override
                    public boolean hasBlob(String team, String sha256) throws IOException {
                        return drill.has(sha256);
                    }

                    @Override
                    public void putBlob(String team, String sha256, Path content) throws IOException {
                        drill.keep(sha256, content);
                    }
                });
        Map<String, DrillPlan.Material> materials = new LinkedHashMap<>();
        kept.forEach(
                (key, blob) -> materials.put(key, new DrillPlan.Material(blob.sha256(), blob.size(), blob.archive())));
        return materials;
    }

    private void progress(String line) {
        if (output.json()) {
            session.console().hint(Wording.clean(line));
        } else {
            session.console().say(Wording.clean(line));
        }
    }

    private Duration patience(JobSpec spec) {
        if (!patience.isEmpty()) {
            return Durations.parse(patience)
                    .filter(time -> !time.isZero())
                    .orElseThrow(() -> new CommandFailure(
                            ExitCodes.WRONG_CALL,
                            "--patience: '" + patience + "' is not a time above zero; write 90s, 10m or 1h"));
        }
        Duration wait = spec.checkpoint()
                .flatMap(CheckpointSpec::interval)
                .map(interval -> interval.multipliedBy(INTERVALS))
                .orElse(PATIENCE_WITHOUT_INTERVAL);
        return wait.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : wait;
    }

    private static long positive(long number) {
        if (number < 1) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--steps: " + number + " is not positive; give one or more");
        }
        return number;
    }

    private void close(Drill drill) {
        try {
            drill.close();
        } catch (IOException e) {
            session.console().say("stint: the drill could not clear up after itself: " + e.getMessage());
        }
    }
}
