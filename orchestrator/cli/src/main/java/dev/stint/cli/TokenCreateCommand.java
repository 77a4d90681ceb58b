package dev.stint.cli;

import dev.stint.api.AccessViews;
import dev.stint.api.Requests;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a token. */
@Command(
        name = "create",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a token for a person or a service, and shows its secret: once, on standard output, and never again.",
            "With --role it has this role, within --team or in the installation itself, and so in every team; without, what the file of"
                    + " teams says of the name."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint token create ada",
            "  stint token create ci-vision --role submitter --team vision --days 30",
            "  stint token create prometheus --role viewer --days 0 > prometheus.token"
        })
final class TokenCreateCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "NAME", description = "whose it is: their runs are known by it")
    private String name = "";

    @Option(names = "--role", paramLabel = "ROLE", description = "viewer, submitter, operator or admin")
    private String role = "";

    @Option(
            names = "--team",
            paramLabel = "TEAM",
            description = "where it has that role; default: the installation itself")
    private String team = "";

    @Option(
            names = "--days",
            paramLabel = "N",
            description = "how long it opens anything; 0: for ever (default: ${DEFAULT-VALUE})")
    private int days = 90;

    @Mixin
    private Output output = new Output();

    TokenCreateCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().post("tokens", new Requests.NewToken(name, role, team, days));
        Console console = session.console();
        if (output.json()) {
            console.json(reply.body());
            return ExitCodes.DONE;
        }
        AccessViews.FreshToken fresh = reply.as(AccessViews.FreshToken.class);
        console.out().println(fresh.secret());
        console.out().flush();
        console.say("token " + fresh.token().id() + " of " + name + ": " + TokenListCommand.may(fresh.token())
                + "; nobody can be told its secret again");
        return ExitCodes.DONE;
    }
}
