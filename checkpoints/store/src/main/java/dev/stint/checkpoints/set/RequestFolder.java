package dev.stint.checkpoints.set;

import dev.stint.checkpoints.set.CompleteSet.Request;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
    private final Custody custody;
    private final Map<Long, FileState> handedOut = new HashMap<>();

    RequestFolder(Path checkpoints, Custody custody) {
        this.custody = custody;
        this.folder = checkpoints.resolve(SetScan.CONTROL_FOLDER);
    }

    /** A request seen for the first time: what it says, when it was made, and why it cannot be followed. */
    record Pending(Request request, long madeAtNanos, Optional<String> refusal) {}

    /** The oldest request that was not handed out yet. */
    Optional<Pending> next() throws IOException {
        TreeMap<Long, Path> waiting = new TreeMap<>();
        // No look at the folder by its path is enough: it may be another one by the time it is opened.
        Optional<SecureDirectoryStream<Path>> opened =
                Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) ? custody.open(folder) : Optional.empty();
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (SecureDirectoryStream<Path> entries = opened.get()) {
            for (Path entry : entries) {
                Matcher name = NAME.matcher(entry.getFileName().toString());
                if (name.matches() && Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
                    waiting.put(Long.parseLong(name.group(1)), entry);
                }
            }
            return next(entries, waiting);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private Optional<Pending> next(SecureDirectoryStream<Path> open, TreeMap<Long, Path> waiting) throws IOException {
        handedOut.keySet().retainAll(waiting.keySet());
        for (Map.Entry<Long, Path> entry : waiting.entrySet()) {
            FileState state = FileState.of(entry.getValue());
            FileState before = handedOut.put(entry.getKey(), state);
            if (before == null || !before.sameContentAs(state)) {
                return Optional.of(read(entry.getKey(), open, entry.getValue().getFileName(), state));
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
        // Answered in the very folder that was opened: a link in its place could make us write, and remove, somewhere
        // else.
        Optional<SecureDirectoryStream<Path>> opened = custody.open(folder);
        if (opened.isEmpty()) {
            throw new NotDirectoryException(folder + ", in which the command asked for a commit");
        }
        try (SecureDirectoryStream<Path> open = opened.get()) {
            Path unfinished = Path.of("." + UUID.randomUUID());
            try (SeekableByteChannel channel = open.newByteChannel(
                    unfinished,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
                ByteBuffer bytes = ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8));
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
                PosixFileAttributeView mode =
                        open.getFileAttributeView(unfinished, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
                mode.setPermissions(PosixFilePermissions.fromString("rw-r--r--"));
                open.move(unfinished, open, Path.of("done-" + request.number() + ".json"));
            } catch (IOException e) {
                removeIfThere(open, unfinished);
                throw e;
            }
            // Last, so that a crash in between repeats the commit instead of leaving the command without an answer.
            removeIfThere(open, Path.of("commit-" + request.number() + ".json"));
        }
        handedOut.remove(request.number());
    }

    private static void removeIfThere(SecureDirectoryStream<Path> open, Path name) throws IOException {
        try {
            open.deleteFile(name);
        } catch (NoSuchFileException e) {
            return; // as it shall be
        }
    }

    private static Pending read(long number, SecureDirectoryStream<Path> open, Path name, FileState state)
            throws IOException {
        try (InputStream in = Channels.newInputStream(
                open.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))) {
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
                    String listedName = RelativePaths.check(path.asString(""));
                    if (listedName.equals(SetScan.CONTROL_FOLDER)
                            || listedName.startsWith(SetScan.CONTROL_FOLDER + "/")) {
                        return refused(
                                number, state, "lists '" + listedName + "', which is never part of a checkpoint");
                    }
                    files.add(listedName);
                }
            }
            List<String> distinct = files.stream().distinct().toList();
            Metrics metrics = metrics(body.path("metrics"));
            return new Pending(
                    new Request(number, step.asLong(), distinct, metrics), state.modifiedNanos(), Optional.empty());
        } catch (JacksonException e) {
            return refused(number, state, "is not JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            return refused(number, state, "has a bad entry: " + e.getMessage());
        }
    }

    private static Metrics metrics(JsonNode stated) {
        if (stated.isMissingNode() || stated.isNull()) {
            return Metrics.NONE;
        }
        if (!stated.isObject()) {
            throw new IllegalArgumentException("\"metrics\" is not an object of names and numbers");
        }
        Map<String, Double> values = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : stated.properties()) {
            if (!entry.getValue().isNumber()) {
                throw new IllegalArgumentException("metric '" + entry.getKey() + "' is not a number");
            }
            values.put(entry.getKey(), entry.getValue().asDouble());
        }
        return new Metrics(values);
    }

    private static Pending refused(long number, FileState state, String what) {
        return new Pending(
                new Request(number, -1, List.of(), Metrics.NONE),
                state.modifiedNanos(),
                Optional.of("request commit-" + number + ".json " + what
                        + "; write {\"step\":n} to a temporary name and rename it"));
    }
}
