package dev.stint.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Forgets the token of a server. */
@Command(
        name = "logout",
        mixinStandardHelpOptions = true,
        description = {
            "Forgets a server and its token; commands speak to the server of this computer again.",
            "The token itself stays good until it is revoked, or the sign-in ends."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint logout", "  stint logout work"})
final class LogoutCommand implements Callable<Integer> {
    private final Session session;
    private final Contexts contexts;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "the context; default: the one in use")
    private String name = "";

    LogoutCommand(Session session, Contexts contexts) {
        this.session = session;
        this.contexts = contexts;
    }

    @Override
    public Integer call() {
        String which = name.isEmpty() ? contexts.read().current() : name;
        if (which.equals(Contexts.LOCAL)) {
            session.console().say("the server of this computer is in use, which needs no login");
            return ExitCodes.DONE;
        }
        contexts.remove(which);
        session.console().out().println("forgot " + which + " and its token");
        return ExitCodes.DONE;
    }
}
