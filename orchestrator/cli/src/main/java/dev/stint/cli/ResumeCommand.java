package dev.stint.cli;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import dev.stint.api.Views;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
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
            "  stint resume last --wait --speed bulk",
            "  stint resume last --home s3://bucket/stint",
            "  stint resume --all --dry-run                              which would go on",
            "  stint resume --team vision --state paused --yes --reason \"quota is back\""
        })
final class ResumeCommand extends AskCommand {
    @Option(
            names = {"-f", "--follow"},
            description = "follow it until it rests")
    private boolean follow;

    @Option(names = "--home", paramLabel = "URI", description = "move it to this store first, and go on from there")
    private String home = "";

    /** How fast an archive gives back. */
    enum Speed {
        EXPEDITED,
        STANDARD,
        BULK;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Option(
            names = "--wait",
            description =
                    "if its checkpoint is archived: have it thawed; the run goes on by itself when it can be read")
    private boolean wait;

    @Option(
            names = "--speed",
            paramLabel = "SPEED",
            description = "with --wait, ${COMPLETION-CANDIDATES} (default: standard)")
    private @Nullable Speed speed;

    @Option(
            names = "--choose-warm",
            description = "if its checkpoint is archived: go on from the newest that can be read now")
    private boolean warm;

    ResumeCommand(Session session) {
        super(session, "resume");
    }

    @Override
    String query() {
        return wait ? "?thaw=" + (speed == null ? Speed.STANDARD : speed) : warm ? "?warm=true" : "";
    }

    @Override
    String forOne() {
        return follow ? "--follow" : wait ? "--wait" : warm ? "--choose-warm" : home.isEmpty() ? "" : "--home";
    }

    @Override
    Integer one() {
        if ((wait ? 1 : 0) + (warm ? 1 : 0) + (home.isEmpty() ? 0 : 1) > 1) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "give one of --wait, --choose-warm and --home");
        }
        if (speed != null && !wait) {
            throw new CommandFailure(ExitCodes.WRONG_CALL, "--speed says how fast --wait thaws; give both");
        }
        if (!home.isEmpty()) {
            return moved();
        }
        if (!follow) {
            return super.one();
        }
        Api api = session().api();
        Views.RunDetail before = api.get(Api.run(run())).as(Views.RunDetail.class);
        long seen = before.events().stream()
                .mapToLong(Views.EventView::sequence)
                .max()
                .orElse(0);
        Api.Reply reply = ask(api);
        boolean thaws = reply.as(Views.Accepted.class).run().waits().isPresent();
        if (thaws || !json()) {
            say(reply);
        }
        if (thaws) {
            return ExitCodes.DONE; // for hours perhaps: what there is to follow comes after that
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
        int code = progress.follow(reply.as(KeepViews.CopyView.class));
        if (code != ExitCodes.DONE || !follow) {
            return code;
        }
        String id = reply.as(KeepViews.CopyView.class).run();
        return FollowCommand.follow(session(), api, id, new Follow.Place(0, -1), json());
    }
}
