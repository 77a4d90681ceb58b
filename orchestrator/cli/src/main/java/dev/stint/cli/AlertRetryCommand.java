package dev.stint.cli;

import dev.stint.api.AlertViews.AlertView;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Has an alert delivered after all. */
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        description = {
            "Tries deliveries of an alert again that wait or were given up: after a secret was stored or a receiver mended, say.",
            "What was delivered is not sent again."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  stint alerts retry 17"})
final class AlertRetryCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "ALERT", description = "its number, as listed by stint alerts ls")
    private long alert;

    @Mixin
    private Output output = new Output();

    AlertRetryCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().post("alerts/" + alert + "/retry");
        if (output.json()) {
            session.console().json(reply.body());
            return ExitCodes.DONE;
        }
        long waiting = reply.as(AlertView.class).deliveries().stream()
                .filter(each -> each.state().equals("waiting"))
                .count();
        session.console()
                .out()
                .println(
                        waiting == 0
                                ? "nothing of it is left to deliver"
                                : waiting + (waiting == 1 ? " delivery is" : " deliveries are")
                                        + " tried again in a few seconds");
        return ExitCodes.DONE;
    }
}
