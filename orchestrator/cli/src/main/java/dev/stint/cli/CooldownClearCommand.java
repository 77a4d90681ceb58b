package dev.stint.cli;

import dev.stint.api.ProviderViews;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends cooldowns before their time. */
@Command(
        name = "clear",
        mixinStandardHelpOptions = true,
        description = {
            "Lets runs try markets again at once that are left alone: after a quota was raised or credentials were mended, say.",
            "Where the provider refuses again, they cool down again."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint cooldowns clear aws/us-east-1", "  stint cooldowns clear --all"})
final class CooldownClearCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(arity = "0..*", paramLabel = "SCOPE", description = "as listed by stint cooldowns ls")
    private List<String> scopes = new ArrayList<>();

    @Option(
            names = {"-a", "--all"},
            description = "all of them")
    private boolean all;

    @Mixin
    private Output output = new Output();

    CooldownClearCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        if (scopes.isEmpty() != all) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "give scopes, as 'stint cooldowns ls' lists them, or --all");
        }
        String which = all
                ? "all=true"
                : scopes.stream().map(scope -> "scope=" + Api.escape(scope)).collect(Collectors.joining("&"));
        Api.Reply reply = session.api().delete("cooldowns?" + which);
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        List<ProviderViews.CooldownView> cleared =
                reply.as(ProviderViews.ClearedView.class).cleared();
        if (cleared.isEmpty()) {
            session.console().say("no market was left alone");
        }
        cleared.forEach(each -> session.console()
                .out()
                .println(Wording.clean(each.scope()) + " is open again (it was closed for: " + Wording.clean(each.why())
                        + ")"));
        return ExitCodes.DONE;
    }
}
