package dev.stint.cli;

import dev.stint.api.AccessViews;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says who one is to the server. */
@Command(
        name = "whoami",
        mixinStandardHelpOptions = true,
        description = "Says who you are to the server, and your role in which teams.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint whoami", "  stint whoami -o json | jq .teams"})
final class WhoAmICommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private Output output = new Output();

    WhoAmICommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Api.Reply reply = api.get("me");
        Console console = session.console();
        if (output.json()) {
            console.json(reply.body());
            return ExitCodes.DONE;
        }
        AccessViews.MeView me = reply.as(AccessViews.MeView.class);
        console.out().println(me.name() + " at " + api.server().url());
        me.everywhere().ifPresent(role -> console.out().println("  " + role + " everywhere"));
        new TreeMap<>(me.teams()).forEach((team, role) -> console.out().println("  " + role + " of " + team));
        if (me.everywhere().isEmpty() && me.teams().isEmpty()) {
            console.out().println("  no role yet; ask whoever administers the server");
        }
        return ExitCodes.DONE;
    }
}
