package dev.stint.cli;

import dev.stint.api.StoreViews;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks whether a store can be used. */
@Command(
        name = "store",
        mixinStandardHelpOptions = true,
        description = {
            "Asks a store for everything a run asks of it: lists, writes, reads, refuses to replace, uploads in parts, removes. Leaves"
                    + " nothing behind. Ends with code 1 when something failed.",
            "The server asks, with its own credentials, which it read when it started; URI is another store than the one of its settings."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint doctor store",
            "  stint doctor store s3://bucket/prefix?region=eu-west-1",
            "  stint doctor store gs://bucket/prefix --move -o json"
        })
final class DoctorStoreCommand implements Callable<Integer> {
    /** How the server names the setting when it does not start because of it. */
    private static final String SETTING = "stint.store";

    private final Session session;

    @Parameters(arity = "0..1", paramLabel = "URI", description = "which store; the server's unless given")
    private String uri = "";

    @Option(
            names = "--move",
            description = "move an object to a colder class too, which costs its minimum duration for one kilobyte")
    private boolean move;

    @Mixin
    private Output output = new Output();

    DoctorStoreCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api api;
        try {
            api = session.api();
        } catch (CommandFailure e) {
            if (!String.valueOf(e.getMessage()).contains(SETTING)) {
                throw e;
            }
            return tell(unstartable(String.valueOf(e.getMessage())), "");
        }
        Api.Reply reply = api.post("doctor/store?move=" + move + (uri.isEmpty() ? "" : "&uri=" + Api.escape(uri)));
        return tell(reply.as(StoreViews.StoreCheckView.class), reply.body());
    }

    /** A store that the server does not start with is looked at by nobody; why it does not is the finding. */
    private StoreViews.StoreCheckView unstartable(String why) {
        Instant now = session.clock().instant();
        return new StoreViews.StoreCheckView(
                SETTING,
                false,
                now,
                List.of(new StoreViews.CheckView(
                        "start",
                        "failed",
                        why,
                        "mend the setting, or what it names; the next command starts the server again",
                        Optional.empty())));
    }

    private int tell(StoreViews.StoreCheckView view, String body) {
        if (output.json()) {
            session.console().json(body.isEmpty() ? Json.write(view) : body);
        } else {
            session.console().out().println("store " + Wording.clean(view.store()));
            Table table = new Table("CHECK", "OUTCOME", "SEEN");
            view.checks().forEach(check -> table.row(check.name(), check.outcome(), check.seen()));
            table.print(session.console(), "  ");
            view.checks().stream()
                    .filter(check -> !check.remedy().isEmpty())
                    .forEach(check -> session.console()
                            .out()
                            .println("to do: " + Wording.clean(check.remedy()) + " (" + Wording.clean(check.name())
                                    + ")"));
            session.console()
                    .out()
                    .println(view.sound() ? "the store can be used" : "the store cannot be used as it is");
        }
        return view.sound() ? ExitCodes.DONE : ExitCodes.JOB_FAILED;
    }
}
