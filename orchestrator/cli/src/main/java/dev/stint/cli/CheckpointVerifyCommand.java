package dev.stint.cli;

import dev.stint.api.StoreViews;
import dev.stint.api.Views;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Verifies checkpoints. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Reads a checkpoint in full and compares every hash; ends with code 1 when it is not sound.",
            "With --read only a share is read: existence and size of every file, and the checksums of parts that a seed chooses,"
                    + " at least one of each file. A sample finds what is gone, cut or widely damaged; only reading all compares SHA-256."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint checkpoints verify last",
            "  stint checkpoints verify train-digits-7f 12",
            "  stint checkpoints verify last --all --read 5%%",
            "  stint checkpoints verify last 12 --read 5%% --seed 17"
        })
final class CheckpointVerifyCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "INDEX", description = "which one; the newest unless given")
    private String index = "";

    @Option(names = "--read", paramLabel = "SHARE", description = "how much to read, such as 5%%; all unless given")
    private String share = "";

    @Option(names = "--seed", paramLabel = "N", description = "choose the parts as a run with this seed did")
    private String seed = "";

    @Option(names = "--all", description = "every checkpoint that is not retired; files they share are read once")
    private boolean all;

    @Mixin
    private Output output = new Output();

    CheckpointVerifyCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        BigDecimal wanted = share.isEmpty() ? BigDecimal.ONE : Share.of("--read", share);
        if (all && !index.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, "--all and INDEX " + index + " exclude each other; give one");
        }
        if (!seed.isEmpty() && !seed.matches("[0-9]{1,18}")) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--seed: '" + seed + "' is not a whole number");
        }
        Api api = session.api();
        if (!all && wanted.compareTo(BigDecimal.ONE) == 0) {
            return whole(api.post(Api.run(run, "checkpoints", CheckpointListCommand.index(api, run, index), "verify")));
        }
        String asked = "?share=" + wanted.toPlainString()
                + (all ? "" : "&index=" + CheckpointListCommand.index(api, run, index))
                + (seed.isEmpty() ? "" : "&seed=" + seed);
        return reading(api.post(Api.run(run, "checkpoints", "verify") + asked));
    }

    private int whole(Api.Reply reply) {
        Views.VerifyView verify = reply.as(Views.VerifyView.class);
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            session.console()
                    .out()
                    .println("checkpoint " + verify.index() + " is " + (verify.sound() ? "sound" : "NOT sound") + ": "
                            + Wording.bytes(verify.bytesRead()) + " read");
            tell(verify.problems());
        }
        return verify.sound() ? ExitCodes.DONE : ExitCodes.JOB_FAILED;
    }

    private int reading(Api.Reply reply) {
        StoreViews.SampleView reading = reply.as(StoreViews.SampleView.class);
        if (output.json()) {
            session.console().json(reply.body());
            return reading.sound() ? ExitCodes.DONE : ExitCodes.JOB_FAILED;
        }
        PrintStream out = session.console().out();
        for (StoreViews.SampledCheckpoint checkpoint : reading.checkpoints()) {
            boolean good = checkpoint.problems().isEmpty();
            out.println("checkpoint " + checkpoint.index() + " is "
                    + (!good ? "NOT sound" : reading.full() ? "sound" : "not found to be damaged"));
            tell(checkpoint.problems());
        }
        out.println("read " + Wording.bytes(reading.bytesRead()) + " of " + Wording.bytes(reading.bytes()) + " ("
                + percent(reading) + ") in " + Wording.count(reading.objects(), "object")
                + (reading.full()
                        ? ", every hash compared"
                        : ": " + Wording.count(reading.parts(), "part") + ", chosen by --seed " + reading.seed()));
        if (!reading.full()) {
            out.println(
                    "a sample: every file is there and has its size if none is named above; only reading all (without"
                            + " --read) compares SHA-256");
        }
        return reading.sound() ? ExitCodes.DONE : ExitCodes.JOB_FAILED;
    }

    private static String percent(StoreViews.SampleView reading) {
        if (reading.bytes() == 0) {
            return "100 %";
        }
        return BigDecimal.valueOf(reading.bytesRead())
                        .multiply(BigDecimal.valueOf(100))
                        .divide(BigDecimal.valueOf(reading.bytes()), 1, RoundingMode.HALF_UP)
                        .toPlainString()
                + " %";
    }

    private void tell(List<String> problems) {
        problems.forEach(problem -> session.console().out().println("  " + Wording.clean(problem)));
    }
}
