package dev.stint.cli;

import dev.stint.api.SecretViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Seals secrets anew. */
@Command(
        name = "rotate",
        mixinStandardHelpOptions = true,
        description = {
            "Seals all secrets with the first key of the server's key file, after a new one was put there before the old one.",
            "Afterwards the old one can be taken out."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint secret rotate"})
final class SecretRotateCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private Output output = new Output();

    SecretRotateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().post("secrets/rotate");
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            SecretViews.RotatedView done = reply.as(SecretViews.RotatedView.class);
            session.console()
                    .say(Wording.count(done.sealed(), "secret") + " sealed with the first key, " + done.kept()
                            + " already were");
        }
        return ExitCodes.DONE;
    }
}
