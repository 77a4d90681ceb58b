package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.api.ScheduleViews;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Puts a schedule. */
@Command(
        name = "put",
        mixinStandardHelpOptions = true,
        description = {
            "Has a job run again and again, as the key schedule of its spec says.",
            "Of a team and name there is one: it is replaced, and keeps what it has fired. Its folder is taken along as it is now."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint schedule put nightly.yaml",
            "  stint schedule put nightly.yaml --set schedule.cron='0 3 * * *' --set schedule.zone=Europe/Berlin"
        })
final class SchedulePutCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "SPEC", description = "the job spec, a YAML file with the key schedule")
    private String file = "";

    @Option(
            names = {"-e", "--env"},
            paramLabel = "K=V",
            description = "an environment variable of the job; repeatable")
    private Map<String, String> env = new LinkedHashMap<>();

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "another value for a key of the spec; repeatable")
    private List<String> sets = new ArrayList<>();

    @Mixin
    private Output output = new Output();

    SchedulePutCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        SpecFile spec = SpecFile.read(session.file(file), file, sets, env);
        if (spec.spec().schedule().isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    file
                            + " has no schedule; say when, such as schedule: {cron: 0 22 * * *}, or run it once: stint run "
                            + file);
        }
        Api api = session.api();
        Path home = session.home();
        Snapshots snapshots = new Snapshots(home.resolve("tmp"), List.of(home), Snapshots.CAP_BYTES);
        Map<String, Requests.BlobRef> blobs =
                new Uploads(snapshots, session.console()::hint).upload(spec.spec(), spec.folder(), api);
        Api.Reply reply = api.put(
                "schedules",
                new Requests.PutSchedule(spec.text(), file, blobs, spec.folder().toString()));
        if (output.json()) {
            session.console().json(reply.body());
        } else {
            ScheduleView.brief(reply.as(ScheduleViews.ScheduleView.class), session.console());
        }
        return ExitCodes.DONE;
    }
}
