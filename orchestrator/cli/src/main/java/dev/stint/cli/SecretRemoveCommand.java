package dev.stint.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Removes a secret. */
@Command(
        name = "rm",
        mixinStandardHelpOptions = true,
        description = {
            "Removes a secret of a team. Jobs at work keep what they were given; the next machine of a job that names it is not",
            "launched, and its run is paused and says so."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint secret rm vision/hf-token"})
final class SecretRemoveCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "TEAM/NAME", description = "whose it is, and its name")
    private String secret = "";

    SecretRemoveCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        SecretName name = SecretName.parse(secret);
        session.api().delete(name.path());
        session.console().say(name + " is removed");
        return ExitCodes.DONE;
    }
}
