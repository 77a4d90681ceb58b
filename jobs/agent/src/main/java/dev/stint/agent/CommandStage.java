package dev.stint.agent;

import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Runs the setup, or the command itself. */
final class CommandStage implements Stage {

    /** What a shell answers when it cannot execute a command. */
    private static final int CANNOT_EXECUTE = 126;

    /** Measuring reads all of {@code /proc}: heartbeats may come faster than that is worth. */
    private static final Duration MEASURE_EVERY = Duration.ofSeconds(5);

    private final Bench bench;
    private final Gear gear;
    private final CommandProcess process;
    private final boolean isSetup;
    private final Optional<GpuMeter> gpus;
    private Instant nextMeasure = Instant.MIN;

    private CommandStage(Bench bench, Gear gear, CommandProcess process, boolean isSetup) {
        this.bench = bench;
        this.gear = gear;
        this.process = process;
        this.isSetup = isSetup;
        this.gpus = isSetup ? Optional.empty() : Optional.of(GpuMeter.of(bench));
        bench.reporter().phase(isSetup ? Phase.SETUP : Phase.RUNNING, "");
    }

    static Stage setup(Bench bench, Gear gear, Instant now) {
        return start(bench, gear, gear.order().work().setup(), true, now);
    }

    static Stage run(Bench bench, Gear gear, Instant now) {
        gear.output().commandStarted(now);
        return start(bench, gear, gear.order().work().run(), false, now);
    }

    private static Stage start(Bench bench, Gear gear, String script, boolean isSetup, Instant now) {
        Map<String, String> environment =
                CommandEnvironment.of(bench.environment(), gear.order(), bench.places(), bench.boot(), gear.resumed());
        try {
            CommandProcess process = CommandProcess.start(
                    script,
                    bench.places().job(),
                    environment,
                    bench.places().pipe(),
                    bench.boot().runAs(),
                    bench.processes(),
                    bench.mail().waker(),
                    now);
            return new CommandStage(bench, gear, process, isSetup);
        } catch (IOException e) {
            Exit exit = new Exit(
                    ExitReason.COMMAND,
                    CANNOT_EXECUTE,
                    "the command could not be started: " + Words.of(e) + "; shorten 'run', or move it into a file");
            return new ClosingStage(bench, Optional.of(gear), exit);
        }
    }

    /** Setup, if there is one, and then the command, in one container. */
    static Stage contained(Bench bench, Gear gear, Order.Container wanted, Instant now) throws IOException {
        boolean setup = !gear.order().work().setup().isBlank();
        if (!setup) {
            gear.output().commandStarted(now);
        }
        return new CommandStage(bench, gear, ContainerStart.start(bench, gear, wanted, now), setup);
    }

    @Override
    public Stage tick(Instant now) throws IOException {
        if (isSetup && process.pastSetup()) {
            gear.output().commandStarted(now);
            return new CommandStage(bench, gear, process.from(now), false);
        }
        if (process.notStarted().isPresent()) {
            return notStarted(process.notStarted().get(), now);
        }
        gear.output().tick(now, gear.current(bench));
        gpus.ifPresent(meter -> meter.tick(now));
        if (!now.isBefore(nextMeasure)
                && bench.reporter().heartbeatNext(now, bench.inbox().current())) {
            nextMeasure = now.plus(MEASURE_EVERY);
            bench.reporter().usage(process.usage(now, gpus.flatMap(GpuMeter::use)));
        }
        if (!isSetup) {
            if (bench.risk().take()) {
                gear.saver().saveEarly(now);
            }
            gear.saver().hazard(gear.current(bench).checkpoint().hazardPerHour());
            gear.saver().tick(now);
            Optional<String> fenced = gear.saver().fenced();
            if (fenced.isPresent()) {
                return end(Ending.atOnce(ExitReason.FENCED, fenced.get()), now);
            }
        }
        OptionalInt code = process.exitCode();
        if (code.isEmpty()) {
            return this;
        }
        gpus.ifPresent(GpuMeter::close);
        if (!isSetup) {
            return new SettlingStage(bench, gear, process, code.getAsInt(), "");
        }
        return code.getAsInt() == 0
                ? run(bench, gear, now)
                : new SettlingStage(bench, gear, process, code.getAsInt(), "setup failed; run was not started");
    }

    /** The last of Docker's words must have been read, for they say why. */
    private Stage notStarted(String why, Instant now) throws IOException {
        return gear.output().drain(now)
                ? new ClosingStage(
                        bench,
                        Optional.of(gear),
                        new Exit(
                                ExitReason.AGENT_ERROR, -1, process.notStarted().orElse(why)))
                : this;
    }

    @Override
    public Stage end(Ending ending, Instant now) throws IOException {
        // A command that is already through is settled, not drained: its exit is worth more than the warning.
        if (ending.save() && process.exitCode().isPresent()) {
            return tick(now);
        }
        gpus.ifPresent(GpuMeter::close);
        boolean nothingToSave = isSetup;
        Ending chosen = nothingToSave ? Ending.atOnce(ending.reason(), ending.detail()) : ending;
        return new DrainingStage(bench, gear, process, chosen, now);
    }
}
