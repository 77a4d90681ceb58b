package dev.stint.agent;

import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.ObjectKeys;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.Transfers;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Keeps a successful command's outputs, all or nothing: files first, under keys of their own, then {@code outputs.json}, which
 * alone makes them outputs. Doing it again replaces the list. Used by one thread.
 */
final class OutputKeeper {

    /** Name of the list, below the output prefix. */
    static final String MANIFEST = "outputs.json";

    private final ObjectStore store;
    private final Workplace places;
    private final OptionalInt uid;

    /** A folder of its own, so that what an earlier machine kept stays whole; trying again replaces what a failed try left. */
    private final String folder = UUID.randomUUID().toString().substring(0, 8);

    OutputKeeper(ObjectStore store, Workplace places) {
        this(store, places, OptionalInt.empty());
    }

    /** @param uid the user whose files alone are kept; empty: anybody's. None of its processes may be left */
    OutputKeeper(ObjectStore store, Workplace places, OptionalInt uid) {
        this.uid = uid;
        this.store = store;
        this.places = places;
    }

    /**
     * One kept file.
     *
     * @param path relative to the working directory
     * @param size in bytes
     * @param sha256 lower-case hex
     * @param key where it is
     */
    record Kept(String path, long size, String sha256, String key) {}

    /**
     * The list.
     *
     * @param version of this format: 1
     * @param files sorted by path
     */
    record Manifest(int version, List<Kept> files) {}

    /** Whether this attempt still owns the run. */
    interface Ownership {
        /** @throws FencedException when it does not */
        void check() throws IOException, FencedException;
    }

    /**
     * Copies the outputs.
     *
     * @return what was kept
     * @throws FetchFailedException when an output is missing or lies outside the working directory
     */
    List<Kept> keep(List<String> outputs, String prefix, Ownership ownership)
            throws IOException, FetchFailedException, FencedException {
        // When a newer attempt owns the run, its outputs count, not these.
        ownership.check();
        Map<String, Path> files = new TreeMap<>();
        for (String output : outputs) {
            collect(output, files);
        }
        List<Kept> kept = new ArrayList<>();
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            for (Map.Entry<String, Path> file : files.entrySet()) {
                String key = key(prefix, file.getKey(), kept.size());
                Transfers.Sent content = transfers.putFile(store, key, file.getValue());
                kept.add(new Kept(file.getKey(), content.bytes(), content.sha256(), key));
            }
        }
        // Copying may have taken long enough for a newer attempt to finish.
        ownership.check();
        store.put(prefix + "/" + MANIFEST, JsonMapper.builder().build().writeValueAsBytes(new Manifest(1, kept)));
        return kept;
    }

    /** A name that no store takes as a key (line breaks, control characters, too long) stands in the list alone. */
    private String key(String prefix, String path, int number) {
        String key = prefix + "/" + folder + "/" + path;
        try {
            return ObjectKeys.check(key);
        } catch (IllegalArgumentException e) {
            return prefix + "/" + folder + "-named-in-list/" + number;
        }
    }

    private void collect(String output, Map<String, Path> files) throws IOException, FetchFailedException {
        Path top;
        try {
            top = places.inJob(output);
        } catch (IllegalArgumentException e) {
            throw new FetchFailedException("output " + e.getMessage(), e);
        }
        if (!Files.exists(top)) {
            throw new FetchFailedException("output '" + output
                    + "' is not there, though the command succeeded; correct 'outputs' or what the command writes");
        }
        Path jobFolder = places.job().toRealPath();
        try (Stream<Path> tree = Files.walk(top, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file : (Iterable<Path>) tree.filter(Files::isRegularFile)::iterator) {
                // What a link leads to outside the working directory was never the job's to publish.
                if (!file.toRealPath().startsWith(jobFolder)) {
                    throw new FetchFailedException("output '" + places.job().relativize(file)
                            + "' links to a file outside the working directory");
                }
                checkOwner(file);
                files.put(places.job().relativize(file).toString(), file);
            }
        }
    }

    /** A hard link inside the working directory may well be to a file of somebody else's. */
    private void checkOwner(Path file) throws IOException, FetchFailedException {
        if (uid.isPresent() && !Files.getAttribute(file, "unix:uid").equals(uid.getAsInt())) {
            throw new FetchFailedException("output '" + places.job().relativize(file) + "' belongs to user "
                    + Files.getAttribute(file, "unix:uid") + ", not to the command's user " + uid.getAsInt()
                    + ": only what the command wrote itself is kept");
        }
    }
}
