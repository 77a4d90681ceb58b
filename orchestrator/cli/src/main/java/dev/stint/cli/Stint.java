package dev.stint.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The program {@code stint}. */
@Command(
        name = "stint",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        description = "Runs training jobs on spot machines, and finishes them as if nothing had happened.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint init job.yaml             write a commented spec to start from",
            "  stint plan job.yaml             where it would run, what it would cost, and why",
            "  stint run job.yaml              submit it and follow",
            "  stint run -d job.yaml           submit it and leave",
            "  stint ls                        what is going on",
            "  stint show last                 why it did what it did",
            "",
            "RUN is a run's id, a unique beginning of one, or the word last.",
            "Exit codes: 0 done, 1 the job failed, 2 the spec or the call is wrong, 3 refused, 4 not found,",
            "            5 the server cannot be reached, 70 a bug of stint, 130 interrupted."
        })
public final class Stint implements Runnable {
    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    private final ServerDoor door;

    Stint(ServerDoor door) {
        this.door = door;
    }

    @Option(
            names = "--context",
            paramLabel = "NAME",
            scope = CommandLine.ScopeType.INHERIT,
            description = "speak to the server of this context; see stint context ls")
    private void choose(String context) {
        door.choose(context);
    }

    /** Runs one command and ends the process with its exit code. */
    public static void main(String[] args) {
        Map<String, String> env = System.getenv();
        Path folder = Path.of("").toAbsolutePath();
        Path home = Session.home(env, folder);
        InstantSource clock = InstantSource.system();
        Console console = Console.ofProcess(env);
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        ServerDoor local = new LocalServer(home, new DetachedServer(home, env, java), clock, Pause::sleeping);
        ServerDoor door = new ContextDoor(local, new Contexts(Contexts.file(env)), clock, env);
        Question question = Question.atTerminal(env, console, System.in);
        System.exit(execute(new Session(console, env, folder, home, clock, door, Pause::sleeping, question), args));
    }

    /** Runs one command. */
    static int execute(Session session, String... args) {
        Console console = session.console();
        CommandLine commands = commands(session)
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(console.err(), true, StandardCharsets.UTF_8))
                .setColorScheme(CommandLine.Help.defaultColorScheme(console.live() ? Ansi.ON : Ansi.OFF))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(Math.max(80, Math.min(120, console.columns())))
                .setParameterExceptionHandler((e, all) -> WrongCalls.report(e, all, console))
                .setExecutionExceptionHandler((e, command, parsed) -> report(e, console));
        return commands.execute(args);
    }

    /** The tree of commands. */
    static CommandLine commands(Session session) {
        Contexts contexts = new Contexts(Contexts.file(session.env()));
        return new CommandLine(new Stint(session.door()))
                .addSubcommand(new RunCommand(session))
                .addSubcommand(new FollowCommand(session))
                .addSubcommand(new ListCommand(session))
                .addSubcommand(new QueueCommand(session))
                .addSubcommand(new ShowCommand(session))
                .addSubcommand(new LogsCommand(session))
                .addSubcommand(new StopCommand(session))
                .addSubcommand(new ResumeCommand(session))
                .addSubcommand(new CancelCommand(session))
                .addSubcommand(new CommandLine(new Group.Checkpoints())
                        .addSubcommand(new CheckpointListCommand(session))
                        .addSubcommand(new CheckpointShowCommand(session))
                        .addSubcommand(new CheckpointVerifyCommand(session))
                        .addSubcommand(new CheckpointCopyCommand(session))
                        .addSubcommand(new CheckpointDiffCommand(session))
                        .addSubcommand(new RestoreCommand(session))
                        .addSubcommand(new CheckpointWhyCommand(session))
                        .addSubcommand(new CheckpointPinCommand(session))
                        .addSubcommand(new CheckpointUnpinCommand(session))
                        .addSubcommand(new CheckpointPruneCommand(session))
                        .addSubcommand(new CheckpointCostCommand(session))
                        .addSubcommand(new CheckpointSweepCommand(session)))
                .addSubcommand(new CopyCommand(session))
                .addSubcommand(new CommandLine(new CostCommand(session))
                        .addSubcommand(new BudgetsCommand(session))
                        .addSubcommand(new CostExportCommand(session)))
                .addSubcommand(new ReviewCommand(session))
                .addSubcommand(new CommandLine(new Group.Machines())
                        .addSubcommand(new MachineListCommand(session))
                        .addSubcommand(new MachineKillCommand(session)))
                .addSubcommand(new CommandLine(new Group.Cooldowns())
                        .addSubcommand(new CooldownListCommand(session))
                        .addSubcommand(new CooldownClearCommand(session)))
                .addSubcommand(new CommandLine(new Group.Alerts())
                        .addSubcommand(new AlertListCommand(session))
                        .addSubcommand(new AlertRetryCommand(session)))
                .addSubcommand(
                        new CommandLine(new DoctorCommand(session)).addSubcommand(new DoctorStoreCommand(session)))
                .addSubcommand(new CommandLine(new Group.Drill())
                        .addSubcommand(new PreemptCommand(session))
                        .addSubcommand(new EquivalenceCommand(session)))
                .addSubcommand(new CommandLine(new Group.Schedule())
                        .addSubcommand(new SchedulePutCommand(session))
                        .addSubcommand(new ScheduleListCommand(session))
                        .addSubcommand(new ScheduleShowCommand(session))
                        .addSubcommand(new ScheduleAskCommand.Pause(session))
                        .addSubcommand(new ScheduleAskCommand.Resume(session))
                        .addSubcommand(new ScheduleAskCommand.Fire(session))
                        .addSubcommand(new ScheduleBackfillCommand(session))
                        .addSubcommand(new ScheduleAskCommand.Remove(session)))
                .addSubcommand(new ApplyCommand(session))
                .addSubcommand(new CommandLine(new Group.Teams())
                        .addSubcommand(new TeamListCommand(session))
                        .addSubcommand(new TeamShowCommand(session))
                        .addSubcommand(new TeamHistoryCommand(session)))
                .addSubcommand(new CommandLine(new Group.Secrets())
                        .addSubcommand(new SecretPutCommand(session, System.in))
                        .addSubcommand(new SecretListCommand(session))
                        .addSubcommand(new SecretRemoveCommand(session))
                        .addSubcommand(new SecretRotateCommand(session)))
                .addSubcommand(new PlanCommand(session))
                .addSubcommand(new SimulateCommand(session))
                .addSubcommand(new ValidateCommand(session))
                .addSubcommand(new SchemaCommand(session))
                .addSubcommand(new InitCommand(session))
                .addSubcommand(new CommandLine(new ServerCommand(session, foreground(session)))
                        .addSubcommand(new ServerStatusCommand(session))
                        .addSubcommand(new ServerStartCommand(session))
                        .addSubcommand(new ServerStopCommand(session))
                        .addSubcommand(new ServerListCommand(session))
                        .addSubcommand(new ServerDrainCommand(session)))
                .addSubcommand(new CommandLine(new Group.Token())
                        .addSubcommand(new TokenCreateCommand(session))
                        .addSubcommand(new TokenListCommand(session))
                        .addSubcommand(new TokenRevokeCommand(session)))
                .addSubcommand(new WhoAmICommand(session))
                .addSubcommand(new AuditCommand(session))
                .addSubcommand(new LoginCommand(session, contexts, SecretInput.of(session.env(), System.in)))
                .addSubcommand(new LogoutCommand(session, contexts))
                .addSubcommand(new CommandLine(new Group.Context())
                        .addSubcommand(new ContextCommands.Ls(session, contexts))
                        .addSubcommand(new ContextCommands.Use(session, contexts))
                        .addSubcommand(new ContextCommands.Rm(session, contexts)))
                .addSubcommand(new DashboardCommand(session, Browser::open))
                .addSubcommand(new CompletionCommand(session))
                .addSubcommand(new CommandLine.HelpCommand());
    }

    private static ForegroundServer foreground(Session session) {
        return new ForegroundServer(
                session.home(), session.env(), Path.of(System.getProperty("java.home"), "bin", "java"));
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    private static int report(Exception e, Console console) {
        console.out().flush();
        if (e instanceof CommandFailure failure) {
            if (failure.exitCode() == ExitCodes.DONE) { // nothing went wrong, there is only nothing left to do
                return ExitCodes.DONE;
            }
            console.say("stint: " + failure.getMessage());
            failure.problems().forEach(problem -> console.say("  " + problem));
            return failure.exitCode();
        }
        Optional<String> surroundings = DiskWords.ofAny(e);
        if (surroundings.isPresent()) {
            console.say("stint: " + surroundings.get());
            return ExitCodes.WRONG_CALL;
        }
        console.say("stint: this is a bug of stint, please report it with the lines below");
        e.printStackTrace(console.err());
        return ExitCodes.BUG;
    }
}
