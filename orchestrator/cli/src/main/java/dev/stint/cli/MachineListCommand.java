package dev.stint.cli;

import dev.stint.api.ProviderViews;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists machines. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description = {
            "Lists the machines of this installation at every provider, as the provider tells them, and which run each is for.",
            "What does not belong together is marked in the last column; machines of other installations are not shown."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint machines ls",
            "  stint machines ls --all           with those that went in the last day",
            "  stint machines ls -o json | jq -r '.machines[] | select(.claim == \"NOBODY\") | .id'"
        })
final class MachineListCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = {"-a", "--all"},
            description = "with those that went in the last day, as the server remembers them")
    private boolean all;

    @Mixin
    private Output output = new Output();

    MachineListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().getPatiently("machines" + (all ? "?all=true" : ""));
        Console console = session.console();
        if (output.json()) {
            console.json(reply.body());
            return ExitCodes.DONE;
        }
        ProviderViews.MachineList list = reply.as(ProviderViews.MachineList.class);
        if (list.machines().isEmpty() && list.unasked().isEmpty()) {
            console.say("there are no machines" + (all ? ", and none went in the last day" : ""));
        }
        Table table = new Table("MACHINE", "MARKET", "RUN", "ATTEMPT>", "STATE", "SINCE>", "$/HOUR>", "EXPIRES>", "");
        LocalTimes since = new LocalTimes(console.zone());
        LocalTimes expires = new LocalTimes(console.zone());
        for (ProviderViews.MachineView machine : list.machines()) {
            table.row(
                    machine.id(),
                    machine.market(),
                    machine.run() + (machine.rank() == 0 ? "" : " rank " + machine.rank()),
                    machine.attempt(),
                    Wording.word(machine.state()),
                    since.column(machine.since()),
                    machine.usdPerHour().map(Wording::usd).orElse("-"),
                    machine.expires().map(expires::column).orElse("-"),
                    remark(machine));
        }
        table.print(console, "");
        list.unasked().forEach(line -> console.say(Wording.clean(line)));
        return ExitCodes.DONE;
    }

    private String remark(ProviderViews.MachineView machine) {
        return switch (machine.claim()) {
            case "CLAIMED" -> "";
            case "ENDING" -> "being ended";
            case "NOBODY" -> "NOBODY's: the next sweep ends it";
            case "UNLISTED" -> "its provider does NOT list it";
            case "OVER" ->
                "went"
                        + machine.goneAt()
                                .map(at -> " "
                                        + LocalTimes.full(at, session.console().zone()))
                                .orElse("");
            default -> machine.claim();
        };
    }
}
