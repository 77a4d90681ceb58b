package dev.stint.cli;

import dev.stint.api.Views;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Resumes a run. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Goes on with a run that was stopped or failed, from its newest sound checkpoint.",
        footerHeading = "%nExamples:%n",
        footer = {"  stint resume last", "  stint resume -f train-digits-7f --why \"disk is free again\""})
final class ResumeCommand extends AskCommand {
    @Option(
            names = {"-f", "--follow"},
            description = "follow it until it rests")
    private boolean follow;

    ResumeCommand(Session session) {
        super(session, "resume");
    }

    @Override
    public Integer call() {
        if (!follow) {
            return super.call();
        }
        Api api = session().api();
        Views.RunDetail before = api.get(Api.run(run())).as(Views.RunDetail.class);
        long seen = before.events().stream()
                .mapToLong(Views.EventView::sequence)
                .max()
                .orElse(0);
        Api.Reply reply = ask(api);
        if (!json()) {
            say(reply);
        }
        return FollowCommand.follow(session(), api, before.run().id(), new Follow.Place(seen, -1), json());
    }
}
