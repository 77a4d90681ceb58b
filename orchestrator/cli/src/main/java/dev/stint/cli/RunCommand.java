package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Submits a job and follows it. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Submits a job and follows it until it rests.",
            "An interrupt (Ctrl-C) leaves the run going on; come back with: stint follow RUN."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint run job.yaml",
            "  stint run job.yaml --env EPOCHS=3 --set deadline=2h --name try-3",
            "  id=$(stint run -d job.yaml)",
            "  ./make-spec.sh | stint run -"
        })
final class RunCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "SPEC", description = "the job spec, a YAML file; - for the standard input")
    private String file = "";

    @Option(
            names = {"-d", "--detach"},
            description = "submit, print the run's id, and leave")
    private boolean detach;

    @Option(
            names = {"-e", "--env"},
            paramLabel = "K=V",
            description = "an environment variable of the job; repeatable")
    private Map<String, String> env = new LinkedHashMap<>();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "another value for a key of the spec, such as checkpoint.interval=30s; repeatable")
    private List<String> sets = new ArrayList<>();

    @Option(names = "--name", paramLabel = "NAME", description = "another name for the job")
    private String name = "";

    @Option(names = "--again", description = "the same job as before is meant; do not warn of it")
    private boolean again;

    @Option(names = "--logs", description = "also show the job's output")
    private boolean logs;

    @Mixin
    private Output output = new Output();

    RunCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws IOException {
        List<String> all = new ArrayList<>(sets);
        if (!name.isEmpty()) {
            all.add("name=" + name);
        }
        boolean piped = file.equals("-");
        SpecFile spec = piped
                ? SpecFile.read(System.in, session.folder(), all, env)
                : SpecFile.read(session.file(file), file, all, env);
        if (spec.spec().schedule().isPresent()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    file + " has a schedule: stint schedule put " + file + " has it run again and again, and stint"
                            + " schedule fire " + spec.spec().name() + " then runs it once, at once");
        }
        Api api = session.api();
        Path home = session.home();
        Snapshots snapshots = new Snapshots(home.resolve("tmp"), List.of(home), Snapshots.CAP_BYTES);
        Map<String, Requests.BlobRef> blobs =
                new Uploads(snapshots, session.console()::hint).upload(spec.spec(), spec.folder(), api);
        Api.Reply reply = api.post(
                again ? "runs?again=true" : "runs",
                new Requests.Submit(
                        spec.text(),
                        piped ? SpecFile.STDIN : file,
                        blobs,
                        spec.folder().toString(),
                        UUID.randomUUID().toString()));
        String run = reply.as(Views.RunView.class).id();
        if (!reply.warning().isEmpty()) {
            session.console()
                    .say("warning: " + Wording.clean(reply.warning())
                            + "; if that is meant, give --again, else: stint cancel " + run);
        }
        if (detach) {
            if (output.json()) {
                session.console().json(reply.body());
            } else {
                session.console().out().println(run);
                session.console().hint("follow it with: stint follow " + run);
            }
            return ExitCodes.DONE;
        }
        return FollowCommand.follow(session, api, run, new Follow.Place(0, logs ? 0 : -1), output.json());
    }
}
