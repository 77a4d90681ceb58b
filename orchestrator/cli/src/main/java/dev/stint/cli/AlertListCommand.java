package dev.stint.cli;

import dev.stint.api.AlertViews.AlertList;
import dev.stint.api.AlertViews.AlertView;
import dev.stint.api.AlertViews.DeliveryView;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists alerts. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = {
            "Lists what was worth telling, newest first, and whether it reached those who are to be told.",
            "Whom to tell of what is said by notify in a job, and in the file of teams."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint alerts ls",
            "  stint alerts ls --team vision -n 200",
            "  stint alerts ls -o json | jq '.alerts[] | select(any(.deliveries[]; .state == \"given-up\"))'"
        })
final class AlertListCommand implements Callable<Integer> {
    private final Session session;

    @Option(names = "--team", paramLabel = "TEAM", description = "of this team only")
    private String team = "";

    @Option(names = "--run", paramLabel = "RUN", description = "about this run only; its whole id")
    private String run = "";

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            description = "at most so many, 1 to 200 (default: ${DEFAULT-VALUE})")
    private int limit = 50;

    @Mixin
    private Output output = new Output();

    AlertListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        List<String> query = new ArrayList<>(List.of("limit=" + limit));
        if (!team.isEmpty()) {
            query.add("team=" + Api.escape(team));
        }
        if (!run.isEmpty()) {
            query.add("run=" + Api.escape(run));
        }
        Api.Reply reply = session.api().get("alerts?" + String.join("&", query));
        Console console = session.console();
        if (output.json()) {
            console.json(reply.body());
            return ExitCodes.DONE;
        }
        AlertList list = reply.as(AlertList.class);
        if (list.alerts().isEmpty()) {
            console.say("nothing was worth telling in the last 90 days");
            return ExitCodes.DONE;
        }
        Table table = new Table("ALERT>", "AT>", "KIND", "TEAM", "WHAT", "TOLD");
        LocalTimes times = new LocalTimes(console.zone());
        for (AlertView each : list.alerts()) {
            table.row(each.id(), times.column(each.at()), each.kind(), each.team(), each.subject(), told(each));
        }
        table.print(console, "");
        return ExitCodes.DONE;
    }

    private static String told(AlertView alert) {
        return alert.deliveries().isEmpty()
                ? "nobody"
                : alert.deliveries().stream().map(AlertListCommand::told).collect(Collectors.joining(", "));
    }

    private static String told(DeliveryView delivery) {
        return delivery.channel()
                + switch (delivery.state()) {
                    case "delivered" -> "";
                    case "given-up" -> " GIVEN UP (" + delivery.answer() + ")";
                    default -> delivery.tries() == 0 ? " soon" : " waits (" + delivery.answer() + ")";
                };
    }
}
