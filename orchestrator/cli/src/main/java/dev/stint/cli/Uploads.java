package dev.stint.cli;

import dev.stint.api.Requests;
import dev.stint.spec.JobInput;
import dev.stint.spec.JobSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Takes along what a spec names on this machine, uploading only what the server does not have. */
final class Uploads {
    private final Snapshots snapshots;
    private final Consumer<String> say;

    Uploads(Snapshots snapshots, Consumer<String> say) {
        this.snapshots = snapshots;
        this.say = say;
    }

    /** A local source and the spec key that names it. */
    private record Source(String key, String path, String expectedSha256) {}

    /**
     * Snapshots and uploads.
     *
     * @param folder folder of the spec
     * @return spec key to content
     */
    Map<String, Requests.BlobRef> upload(JobSpec spec, Path folder, BlobShelf shelf) throws IOException {
        Map<String, Requests.BlobRef> blobs = new LinkedHashMap<>();
        for (Source source : sources(spec)) {
            try (Snapshot snapshot =
                    snapshots.take(folder.resolve(source.path()).normalize(), source.key())) {
                if (!source.expectedSha256().isEmpty()
                        && !source.expectedSha256().equals(snapshot.sha256())) {
                    throw new CommandFailure(
                            ExitCodes.WRONG_CALL,
                            source.key() + ": " + source.path() + " has the SHA-256 " + snapshot.sha256()
                                    + ", the spec expects " + source.expectedSha256());
                }
                if (!shelf.hasBlob(spec.team(), snapshot.sha256())) {
                    say.accept("uploading " + source.key() + " (" + Wording.bytes(snapshot.size()) + ") ...");
                    shelf.putBlob(spec.team(), snapshot.sha256(), snapshot.content());
                }
                blobs.put(source.key(), new Requests.BlobRef(snapshot.sha256(), snapshot.size(), snapshot.archive()));
            }
        }
        return blobs;
    }

    private static List<Source> sources(JobSpec spec) {
        List<Source> sources = new ArrayList<>();
        spec.workdir().ifPresent(path -> sources.add(new Source("workdir", path, "")));
        for (int i = 0; i < spec.inputs().size(); i++) {
            JobInput input = spec.inputs().get(i);
            if (!input.remote()) {
                sources.add(new Source(
                        "inputs[" + i + "]", input.source(), input.sha256().orElse("")));
            }
        }
        return sources;
    }
}
