package dev.stint.cli;

import dev.stint.api.Views;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiPredicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Opens the dashboard. */
@Command(
        name = "dashboard",
        mixinStandardHelpOptions = true,
        description = {
            "Opens the dashboard in a browser, signed in.",
            "The address it shows works once, within a minute, and holds no token."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint dashboard", "  stint dashboard --no-browser", "  stint dashboard -o json"})
final class DashboardCommand implements Callable<Integer> {
    private final Session session;
    private final BiPredicate<String, Map<String, String>> browser;

    @Option(names = "--no-browser", description = "only show the address")
    private boolean noBrowser;

    @Mixin
    private Output output = new Output();

    /** @param browser opens an address, given the caller's environment, and says whether it could try */
    DashboardCommand(Session session, BiPredicate<String, Map<String, String>> browser) {
        this.session = session;
        this.browser = browser;
    }

    @Override
    public Integer call() {
        Api api = session.api();
        Api.Reply reply = api.post("sign-in-codes");
        Console console = session.console();
        if (output.json()) {
            console.json(reply.body());
            return ExitCodes.DONE;
        }
        String address = api.server().url().replaceAll("/+$", "")
                + reply.as(Views.SignInCode.class).path();
        console.out().println(address);
        console.out().flush();
        if (noBrowser || !browser.test(address, session.env())) {
            console.hint("open it in a browser of this computer within a minute; it works once");
        }
        return ExitCodes.DONE;
    }
}
