package dev.stint.cli;

import dev.stint.api.AccessViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Revokes a token. */
@Command(
        name = "revoke",
        mixinStandardHelpOptions = true,
        description = "Has a token open nothing any more. Repeating it is harmless.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint token revoke tok-5f1c09aa21be"})
final class TokenRevokeCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "TOKEN", description = "its id, as listed by stint token ls")
    private String token = "";

    @Mixin
    private Output output = new Output();

    TokenRevokeCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().delete("tokens/" + Api.escape(token));
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        AccessViews.TokenView gone = reply.as(AccessViews.TokenView.class);
        session.console().out().println(gone.id() + " of " + gone.name() + " opens nothing any more");
        return ExitCodes.DONE;
    }
}
