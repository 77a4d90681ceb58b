package dev.stint.cli;

import dev.stint.api.ProviderViews;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists cooldowns. */
@Command(
        name = "ls",
        mixinStandardHelpOptions = true,
        description =
                "Lists what no run tries for a while, because a provider has refused there: markets, zones, regions, providers.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint cooldowns ls", "  stint cooldowns ls -o json"})
final class CooldownListCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private Output output = new Output();

    CooldownListCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        Api.Reply reply = session.api().get("cooldowns");
        Console console = session.console();
        if (output.json()) {
            console.json(reply.body());
            return ExitCodes.DONE;
        }
        ProviderViews.CooldownList list = reply.as(ProviderViews.CooldownList.class);
        if (list.cooldowns().isEmpty()) {
            console.say("no market is left alone");
            return ExitCodes.DONE;
        }
        Table table = new Table("SCOPE", "UNTIL>", "FOR>", "WHY");
        LocalTimes times = new LocalTimes(console.zone());
        for (ProviderViews.CooldownView each : list.cooldowns()) {
            table.row(
                    each.scope(),
                    times.column(each.until()),
                    Wording.time(Duration.between(list.at(), each.until())),
                    each.why());
        }
        table.print(console, "");
        return ExitCodes.DONE;
    }
}
