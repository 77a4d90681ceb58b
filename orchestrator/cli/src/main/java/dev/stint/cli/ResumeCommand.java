package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Resumes a run. */
@Command(
        name = "resume",
        mixinStandardHelpOptions = true,
        description = "Goes on with a run that was stopped or failed, from its newest sound checkpoint.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint resume last",
            "  stint resume -f train-digits-7f --why \"disk is free again\"",
            "  stint resume last --home s3://bucket/stint"
        })
final class ResumeCommand extends AskCommand {
    @Option(
            names = {"-f", "--follow"},
            description = "follow it until it rests")
    private boolean follow;

    @Option(names = "--home", paramLabel = "URI", description = "move it to this store first, and go on from there")
    private String home = "";

    ResumeCommand(Session session) {
        super(session, "resume");
    }

    @Override
    public Integer call() {
        if (!home.isEmpty()) {
            return moved();
        }
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

    /** The server resumes it when it is there, whoever still watches. */
    private Integer moved() {
        Api api = session().api();
        Api.Reply reply = api.post(
                Api.run(run(), "checkpoints", "copy"),
                new Requests.Copy(CopyProgress.uri(session(), home), false, true, why()));
        CopyProgress progress = new CopyProgress(session(), api, json());
        int code = progress.follow(reply.as(Views.CopyView.class));
        if (code != ExitCodes.DONE || !follow) {
            return code;
        }
        String id = reply.as(Views.CopyView.class).run();
        return FollowCommand.follow(session(), api, id, new Follow.Place(0, -1), json());
    }
}
