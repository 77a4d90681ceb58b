package dev.stint.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

/** Commands that only hold others; called without one of them they show what there is. */
@Command(mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND")
sealed class Group implements Runnable {
    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "Missing required subcommand");
    }

    @Command(name = "alerts", description = "Looks at what was worth telling, and whether it reached anybody.")
    static final class Alerts extends Group {}

    @Command(
            name = "checkpoints",
            description =
                    "Looks at checkpoints, verifies, restores, compares, pins, prunes and moves them, and says what that costs.")
    static final class Checkpoints extends Group {}

    @Command(name = "cooldowns", description = "Looks at markets that are left alone after a refusal, and opens them.")
    static final class Cooldowns extends Group {}

    @Command(name = "drill", description = "Rehearses what can go wrong.")
    static final class Drill extends Group {}

    @Command(name = "machines", description = "Looks at machines as their providers tell them, and ends them.")
    static final class Machines extends Group {}

    @Command(
            name = "schedule",
            description = "Has jobs run again and again: nightly, hourly, one for each combination.")
    static final class Schedule extends Group {}

    @Command(name = "secret", description = "Stores secrets of teams, which jobs are given and nobody is shown.")
    static final class Secrets extends Group {}

    @Command(name = "server", description = "Looks at, starts and stops the background server.")
    static final class Server extends Group {}

    @Command(name = "teams", description = "Looks at the teams that the applied file describes, and at earlier files.")
    static final class Teams extends Group {}
}
