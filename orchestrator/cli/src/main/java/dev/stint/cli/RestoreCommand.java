package dev.stint.cli;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings the files of a checkpoint to this computer. */
@Command(
        name = "restore",
        mixinStandardHelpOptions = true,
        description = {
            "Brings the files of a checkpoint to a folder on this computer.",
            "Every byte is verified on the way. The folder comes to be when all files are there and good; a transfer that breaks is"
                    + " taken up where it broke. Ends with code 1 when a file is damaged, and leaves nothing behind."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint checkpoints restore last --to ./newest",
            "  stint checkpoints restore train-digits-7f 12 --to ./step-1200 --path 'model/*' --path config.json",
            "  stint checkpoints restore last --to ./sound --or-earlier"
        })
final class RestoreCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(index = "0", paramLabel = "RUN", description = "id, unique beginning of one, or last")
    private String run = "";

    @Parameters(index = "1", arity = "0..1", paramLabel = "INDEX", description = "which one; the newest unless given")
    private String index = "";

    @Option(names = "--to", required = true, paramLabel = "DIR", description = "folder; absent or empty")
    private String to = "";

    @Option(
            names = "--path",
            paramLabel = "GLOB",
            description = "only these files, or folders: ** crosses slashes, * does not; repeatable")
    private List<String> paths = new ArrayList<>();

    @Option(
            names = "--or-earlier",
            description = "when a file is damaged, take the next older checkpoint that is sound, saying so")
    private boolean orEarlier;

    @Mixin
    private Output output = new Output();

    RestoreCommand(Session session) {
        this.session = session;
    }

    /** What was restored. */
    record Restored(
            String run, long index, long step, String folder, int files, long bytes, List<PassedOver> passedOver) {}

    /** A checkpoint that was not sound. */
    record PassedOver(long index, String why) {}

    @Override
    public Integer call() throws IOException {
        Path target = session.file(to);
        Api api = session.api();
        Views.CheckpointList list = api.get(Api.run(run, "checkpoints")).as(Views.CheckpointList.class);
        List<PassedOver> passed = new ArrayList<>();
        for (long candidate : candidates(list)) {
            if (!passed.isEmpty()) {
                session.console().say("trying checkpoint " + candidate);
            }
            try {
                tell(restore(api, list.run(), candidate, target, passed));
                return ExitCodes.DONE;
            } catch (DamagedFileException e) {
                passed.add(new PassedOver(candidate, String.valueOf(e.getMessage())));
                if (orEarlier) {
                    session.console().say("stint: damaged: " + e.getMessage());
                }
            }
        }
        throw new CommandFailure(
                ExitCodes.JOB_FAILED,
                orEarlier
                        ? "no checkpoint of " + list.run() + " that was tried is sound"
                        : "damaged: " + passed.get(0).why()
                                + "; nothing was restored, --or-earlier takes the next older one" + " that is sound");
    }

    /** What to try, in this order. */
    private List<Long> candidates(Views.CheckpointList list) {
        List<Long> newestFirst = list.checkpoints().stream()
                .filter(c -> c.status().equals("committed"))
                .map(Views.CheckpointView::index)
                .sorted((a, b) -> Long.compare(b, a))
                .toList();
        if (index.isEmpty() && newestFirst.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.NOT_FOUND,
                    "run " + list.run() + " has no committed checkpoint yet; see: stint checkpoints ls " + list.run());
        }
        long first = index.isEmpty()
                ? newestFirst.get(0)
                : Long.parseLong(CheckpointListCommand.index(session.api(), list.run(), index));
        List<Long> candidates = new ArrayList<>(List.of(first));
        if (orEarlier) {
            newestFirst.stream().filter(each -> each < first).forEach(candidates::add);
        }
        return candidates;
    }

    private Restored restore(Api api, String id, long candidate, Path target, List<PassedOver> passed)
            throws DamagedFileException, IOException {
        Views.CheckpointDetail detail =
                api.get(Api.run(id, "checkpoints", String.valueOf(candidate))).as(Views.CheckpointDetail.class);
        Set<String> wanted = wanted(id, candidate, detail.files());
        List<RemoteFile> files = detail.files().stream()
                .filter(file -> wanted.contains(file.path()))
                .map(file -> remote(id, candidate, file.path(), file))
                .toList();
        try (LandingFolder folder = LandingFolder.inPlaceOf(target)) {
            long bytes = new Fetching(session, !output.json()).fetch(files, folder);
            return new Restored(
                    id, candidate, detail.checkpoint().step(), folder.target().toString(), files.size(), bytes, passed);
        }
    }

    /**
     * A file of a checkpoint.
     *
     * @param name where it goes
     */
    static RemoteFile remote(String run, long index, String name, Views.FileView file) {
        return new RemoteFile(
                name,
                "checkpoint " + index + " of " + run,
                file.bytes(),
                file.sha256(),
                OptionalInt.of(file.mode() & 0777),
                Api.run(run, "checkpoints", String.valueOf(index), "files") + "?path=" + Api.escape(file.path()));
    }

    private Set<String> wanted(String id, long candidate, List<Views.FileView> files) {
        Collection<String> all = files.stream().map(Views.FileView::path).toList();
        if (paths.isEmpty()) {
            return Set.copyOf(all);
        }
        Set<String> wanted = new LinkedHashSet<>();
        for (String path : paths) {
            Set<String> found = new PathChoice("--path", path).among(all).keySet();
            if (found.isEmpty()) {
                throw new CommandFailure(
                        ExitCodes.NOT_FOUND,
                        "--path: checkpoint " + candidate + " of " + id + " has no file '" + path + "'",
                        CopyCommand.nearby(path, all));
            }
            wanted.addAll(found);
        }
        return wanted;
    }

    private void tell(Restored restored) {
        if (output.json()) {
            session.console().json(Json.write(restored));
            return;
        }
        session.console()
                .out()
                .println("restored checkpoint " + restored.index() + " of " + restored.run() + " (step "
                        + restored.step()
                        + ") to " + restored.folder() + ": " + Wording.count(restored.files(), "file") + ", "
                        + Wording.bytes(restored.bytes()) + ", every byte verified");
    }
}
