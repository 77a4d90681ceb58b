package dev.stint.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Serves, or with one of the commands it holds, has to do with the server there is. */
@Command(
        name = "server",
        mixinStandardHelpOptions = true,
        description = {
            "Serves in the foreground until it is told to end: for a team, from a unit or a container.",
            "Other commands start a personal server in the background by themselves, and need none of this.",
            "Settings may be given as --stint.…=VALUE; all are in docs/configuration.md."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint server", "  stint server --heap 2g --stint.server.mode=team --stint.server.port=7711"})
final class ServerCommand implements Callable<Integer> {
    private static final Pattern HEAP = Pattern.compile("[1-9][0-9]{0,5}[kmgKMG]");

    private final Session session;
    private final ForegroundServer server;

    @Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    @Option(names = "--heap", paramLabel = "SIZE", description = "memory for its objects (default: ${DEFAULT-VALUE})")
    private String heap = "1g";

    @Unmatched
    private List<String> settings = new ArrayList<>();

    ServerCommand(Session session, ForegroundServer server) {
        this.session = session;
        this.server = server;
    }

    @Override
    public Integer call() {
        if (!HEAP.matcher(heap).matches()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL, "--heap: '" + heap + "' is no size; give one such as 512m or 2g");
        }
        List<String> unknown = settings.stream()
                .filter(each -> !each.matches("--[a-z]+\\..+=.*"))
                .toList();
        if (!unknown.isEmpty()) {
            throw new CommandLine.UnmatchedArgumentException(spec.commandLine(), unknown);
        }
        session.console()
                .hint("serving " + session.home() + "; its log is "
                        + session.home().resolve("log").resolve("server.log"));
        return server.serve(heap, settings);
    }
}
