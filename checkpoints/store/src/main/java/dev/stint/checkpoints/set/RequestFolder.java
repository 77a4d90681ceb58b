package dev.stint.checkpoints.set;

import dev.stint.checkpoints.set.CompleteSet.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The {@code .stint} folder, in which a command asks for commits and gets answers. What lies in it is not believed. */
final class RequestFolder {

    private static final Pattern NAME = Pattern.compile("commit-([0-9]{1,18})\\.json");
    private static final int MAX_REQUEST_BYTES = 4 << 20;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Path folder;
    private final Map<Long, FileState> handedOut = new HashMap<>();

    RequestFolder(Path checkpoints) {
        this.folder = checkpoints.resolve(SetScan.CONTROL_FOLDER);
    }

    /** A request seen for the first time: what it says, when it was made, and why it cannot be followed. */
    record Pending(Request request, long madeAtNanos, Optional<String> refusal) {}

    /** The oldest request that was not handed out yet. */
    Optional<Pending> next() throws IOException {
        TreeMap<Long, Path> waiting = new TreeMap<>();
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "commit-*.json")) {
            for (Path entry : entries) {
                Matcher name = NAME.matcher(entry.getFileName().toString());
                if (name.matches() && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    waiting.put(Long.parseLong(name.group(1)), entry);
                }
            }
        } catch (NoSuchFileException | NotDirectoryException e) {
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        handedOut.keySet().retainAll(waiting.keySet());
        for (Map.Entry<Long, Path> entry : waiting.entrySet()) {
            FileState state = FileState.of(entry.getValue());
            FileState before = handedOut.put(entry.getKey(), state);
            if (before == null || !before.sameContentAs(state)) {
                return Optional.of(read(entry.getKey(), entry.getValue(), state));
            }
        }
        return Optional.empty();
    }

    void answer(Request request, long index, boolean ok, String message) throws IOException {
        String body = JSON.createObjectNode()
                .put("index", index)
                .put("ok", ok)
                .put("message", message)
                .toString();
        Path unfinished = folder.resolve("." + UUID.randomUUID());
        try {
            Files.write(
                    unfinished,
                    body.getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE_NEW,
                    StandardOpenOption.WRITE);
            Files.move(
                    unfinished,
                    folder.resolve("done-" + request.number() + ".json"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        // Last, so that a crash in between repeats the commit instead of leaving the command without an answer.
        Files.deleteIfExists(folder.resolve("commit-" + request.number() + ".json"));
        handedOut.remove(request.number());
    }

    private static Pending read(long number, Path file, FileState state) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(MAX_REQUEST_BYTES + 1);
            if (bytes.length > MAX_REQUEST_BYTES) {
                return refused(number, state, "is larger than " + MAX_REQUEST_BYTES + " bytes");
            }
            JsonNode body = JSON.readTree(bytes);
            JsonNode step = body.path("step");
            if (!step.isIntegralNumber() || !step.canConvertToLong() || step.asLong() < 0) {
                return refused(number, state, "has no \"step\" that is a whole number of zero or more");
            }
            List<String> files = new ArrayList<>();
            JsonNode listed = body.path("files");
            if (!listed.isMissingNode() && !listed.isNull()) {
                if (!listed.isArray()) {
                    return refused(number, state, "has \"files\" that is not a list of relative paths");
                }
                for (JsonNode path : listed) {
                    String name = RelativePaths.check(path.asString(""));
                    if (name.equals(SetScan.CONTROL_FOLDER) || name.startsWith(SetScan.CONTROL_FOLDER + "/")) {
                        return refused(number, state, "lists '" + name + "', which is never part of a checkpoint");
                    }
                    files.add(name);
                }
            }
            List<String> distinct = files.stream().distinct().toList();
            return new Pending(new Request(number, step.asLong(), distinct), state.modifiedNanos(), Optional.empty());
        } catch (JacksonException e) {
            return refused(number, state, "is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return refused(number, state, "has a bad entry in \"files\": " + e.getMessage());
        }
    }

    private static Pending refused(long number, FileState state, String what) {
        return new Pending(
                new Request(number, -1, List.of()),
                state.modifiedNanos(),
                Optional.of("request commit-" + number + ".json " + what
                        + "; write {\"step\":n} to a temporary name and rename it"));
    }
}
