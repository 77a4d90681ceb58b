package dev.stint.cli;

import dev.stint.api.StoreViews;
import dev.stint.api.Views;
import dev.stint.spec.Nearest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies outputs, or files of a checkpoint, to this computer. */
@Command(
        name = "cp",
        mixinStandardHelpOptions = true,
        description = {
            "Copies what a run has kept to a folder on this computer, every byte verified; nothing is placed before all of it is good.",
            "PATH is an output's path, a folder (with a slash at the end: what is in it), or a glob (** crosses slashes, * does not);"
                    + " nothing means all outputs. RUN:checkpoint/PATH takes it from the newest checkpoint, RUN:checkpoint@12/PATH from"
                    + " that one; RUN:./checkpoint/PATH is an output of that name."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  stint cp last:out/model.bin .",
            "  stint cp 'train-digits-7f:out/*.json' ./reports",
            "  stint cp last:checkpoint/weights.bin .",
            "  stint cp last:checkpoint@12/ ./step-1200"
        })
final class CopyCommand implements Callable<Integer> {
    private static final Pattern SOURCE = Pattern.compile("(?<run>[^:]+):(?<path>.*)", Pattern.DOTALL);
    private static final Pattern CHECKPOINT =
            Pattern.compile("checkpoint(?:@(?<index>[^/]*))?(?:/(?<path>.*))?", Pattern.DOTALL);
    private static final int NEARBY = 10;

    private final Session session;

    @Parameters(index = "0", paramLabel = "RUN:PATH", description = "what to copy")
    private String source = "";

    @Parameters(index = "1", paramLabel = "DIR", description = "folder to copy it into; an absent one is made")
    private String folder = "";

    @Option(names = "--force", description = "replace files that are there already")
    private boolean force;

    @Mixin
    private Output output = new Output();

    CopyCommand(Session session) {
        this.session = session;
    }

    /** What was copied. */
    record Copied(String run, String folder, List<CopiedFile> files, long bytes) {}

    /**
     * One file.
     *
     * @param file where it is now, relative to the folder
     */
    record CopiedFile(String path, String file, long bytes, String sha256) {}

    /** What there is to choose from. */
    private record Shelf(String run, String words, Collection<String> paths, Library library) {}

    @FunctionalInterface
    private interface Library {
        RemoteFile file(String path, String name);
    }

    @Override
    public Integer call() throws IOException {
        Matcher parts = SOURCE.matcher(source);
        if (!parts.matches()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    "'" + Wording.clean(source) + "' names no run; write RUN:PATH, such as last:out/");
        }
        String run = parts.group("run");
        Matcher checkpoint = CHECKPOINT.matcher(parts.group("path"));
        boolean saved = checkpoint.matches();
        String path = saved ? checkpoint.group("path") : parts.group("path").replaceFirst("^(\\./)+", "");
        Shelf shelf = saved ? saved(run, checkpoint.group("index")) : outputs(run);
        String wanted = path == null ? "" : path;
        Map<String, String> chosen = new PathChoice("PATH", wanted).among(shelf.paths());
        if (chosen.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.NOT_FOUND,
                    shelf.words() + " has no '" + Wording.clean(wanted) + "'",
                    nearby(wanted, shelf.paths()));
        }
        copy(shelf, chosen);
        return ExitCodes.DONE;
    }

    private Shelf outputs(String run) {
        StoreViews.OutputFiles kept = session.api().get(Api.run(run, "outputs")).as(StoreViews.OutputFiles.class);
        if (kept.files().isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.NOT_FOUND,
                    "run " + kept.run() + " has kept no outputs, or not yet; its newest checkpoint is " + kept.run()
                            + ":checkpoint/");
        }
        Map<String, StoreViews.OutputFile> files = new LinkedHashMap<>();
        kept.files().forEach(file -> files.put(file.path(), file));
        return new Shelf(kept.run(), "run " + kept.run(), files.keySet(), (path, name) -> {
            StoreViews.OutputFile file = Objects.requireNonNull(files.get(path));
            return new RemoteFile(
                    name,
                    "output of " + kept.run(),
                    file.bytes(),
                    file.sha256(),
                    OptionalInt.empty(),
                    Api.run(kept.run(), "outputs/files") + "?path=" + Api.escape(path));
        });
    }

    private Shelf saved(String run, @Nullable String which) {
        Api api = session.api();
        String id = api.get(Api.run(run, "checkpoints"))
                .as(Views.CheckpointList.class)
                .run();
        String index = CheckpointListCommand.index(api, id, which == null ? "" : which);
        Views.CheckpointDetail detail =
                api.get(Api.run(id, "checkpoints", index)).as(Views.CheckpointDetail.class);
        Map<String, Views.FileView> files = new LinkedHashMap<>();
        detail.files().forEach(file -> files.put(file.path(), file));
        return new Shelf(
                id,
                "checkpoint " + index + " of " + id,
                files.keySet(),
                (path, name) -> RestoreCommand.remote(
                        id, Long.parseLong(index), name, Objects.requireNonNull(files.get(path))));
    }

    private void copy(Shelf shelf, Map<String, String> chosen) throws IOException {
        List<RemoteFile> files = new ArrayList<>();
        List<CopiedFile> copied = new ArrayList<>();
        chosen.forEach((path, name) -> {
            RemoteFile file = shelf.library().file(path, name);
            files.add(file);
            copied.add(new CopiedFile(path, name, file.bytes(), file.sha256()));
        });
        List<String> names = files.stream().map(RemoteFile::name).toList();
        try (LandingFolder landing = LandingFolder.into(session.file(folder), names, force)) {
            long bytes = new Fetching(session, !output.json()).fetch(files, landing);
            if (output.json()) {
                session.console()
                        .json(Json.write(
                                new Copied(shelf.run(), landing.target().toString(), copied, bytes)));
            } else {
                session.console()
                        .out()
                        .println("copied " + Wording.count(files.size(), "file") + " of " + shelf.run() + " to "
                                + landing.target() + ": " + Wording.bytes(bytes) + ", every byte verified");
            }
        } catch (DamagedFileException e) {
            throw new CommandFailure(ExitCodes.JOB_FAILED, "damaged: " + e.getMessage() + "; nothing was copied");
        }
    }

    /** What there is near a path that is not: in its folder, and the most alike first. */
    static List<String> nearby(String path, Collection<String> paths) {
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        List<String> near = new ArrayList<>();
        if (paths.isEmpty()) {
            return List.of();
        }
        near.add(Nearest.to(path, paths));
        paths.stream()
                .filter(each -> each.startsWith(folder) && !near.contains(each))
                .forEach(near::add);
        paths.stream().filter(each -> !near.contains(each)).forEach(near::add);
        List<String> lines =
                new ArrayList<>(near.stream().limit(NEARBY).map(Wording::clean).toList());
        lines.set(0, "there is " + lines.get(0));
        if (near.size() > NEARBY) {
            lines.add("and " + (near.size() - NEARBY) + " more");
        }
        return lines;
    }
}
