package dev.stint.checkpoints;

import dev.stint.checkpoints.StorageClasses.ClassedObject;
import dev.stint.checkpoints.StoreFindings.WrongAnswerException;
import dev.stint.checkpoints.StoreRefusedException.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * Asks a store for everything a run asks of it, for real, below a folder of its own: lists, writes, reads, refuses, uploads, removes. What
 * somebody would otherwise learn six hours into a run is a sentence here. Leaves nothing behind, also when it fails in the middle; what
 * cannot be removed is named. Used once, by one thread.
 */
public final class StoreCheck {

    /** More than this is told; S3 and Azure refuse requests from 15 minutes on. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final int BYTES = 1024;

    private final ObjectStore store;
    private final String folder;
    private final InstantSource clock;
    private final Leavings leavings;
    private final StoreFindings findings = new StoreFindings();
    private Optional<Duration> ahead = Optional.empty();

    /**
     * A check.
     *
     * @param folder key prefix, with a slash at its end, below which it works, in a new folder
     * @param clock this computer's
     */
    public StoreCheck(ObjectStore store, String folder, InstantSource clock) {
        this.store = store;
        this.folder = folder + UUID.randomUUID() + "/";
        this.clock = clock;
        this.leavings = new Leavings(store, this.folder);
    }

    /** How a check ended. */
    public enum Outcome {
        /** As it should be. */
        OK,
        /** It works, and may stop working. */
        WARNED,
        /** A run would fail. */
        FAILED,
        /** Not tried. */
        SKIPPED
    }

    /**
     * One check.
     *
     * @param name short stable word
     * @param seen what was seen, or why it was not tried
     * @param remedy what to do; empty when nothing is wrong
     * @param reason of a refusal
     */
    public record Finding(String name, Outcome outcome, String seen, String remedy, Optional<Reason> reason) {}

    /** What to say of a store that could not even be opened. */
    public static Finding unopened(IOException why) {
        StoreFindings findings = new StoreFindings();
        findings.check("open", () -> {
            throw why;
        });
        return findings.list().get(0);
    }

    /**
     * Makes all checks.
     *
     * @param move whether to move an object to the second storage class too, which pays that class's minimum duration for a kilobyte
     * @return what was found, in order
     */
    public List<Finding> run(boolean move) {
        boolean useful;
        try {
            useful = findings.check("list", this::list) || !findings.over();
            useful = useful && findings.check("put", this::put);
            if (useful) {
                findings.check("read", this::read);
                findings.check("range", this::range);
                classes(move);
                // from here on more is written, which nobody could remove
                useful = findings.check("delete", this::delete);
            }
            if (useful) {
                findings.check("put-if-absent", this::putIfAbsent);
                findings.check("upload-aborted", this::abortedUpload);
                findings.check("upload", this::upload);
            }
        } finally {
            removeAll();
        }
        if (!useful) {
            findings.skipped("others", "the other checks need what failed");
        }
        clocks();
        return findings.list();
    }

    private String list() throws IOException {
        List<ObjectStore.ObjectInfo> found = store.list(folder, "", 10);
        require(found.isEmpty(), "a folder that nobody ever wrote to has " + found.size() + " objects");
        return "the new folder " + folder + " is empty";
    }

    private String put() throws IOException {
        String key = folder + "object";
        Instant before = clock.instant();
        leavings.writing(key, () -> store.put(key, content(0)));
        long millis = Duration.between(before, clock.instant()).toMillis();
        require(
                store.head(key).equals(Optional.of(new ObjectStore.ObjectInfo(key, BYTES))),
                "what was put is not found");
        return BYTES + " bytes in " + millis + " ms";
    }

    private String read() throws IOException {
        requireContent("object", 0);
        return "the same bytes";
    }

    private String range() throws IOException {
        int from = 100;
        int length = 50;
        try (InputStream in = store.open(folder + "object", from, length)
                .orElseThrow(() -> new WrongAnswerException("what was put is not found"))) {
            byte[] expected = Arrays.copyOfRange(content(0), from, from + length);
            byte[] found = in.readNBytes(length + 1);
            require(
                    Arrays.equals(found, expected),
                    "asked for bytes " + from + " to " + (from + length - 1) + ", " + found.length
                            + " came that are others");
        }
        return length + " bytes from the middle";
    }

    private String delete() throws IOException {
        store.delete(folder + "object");
        require(store.head(folder + "object").isEmpty(), "the object is still there");
        require(store.list(folder, "", 10).isEmpty(), "the object is still listed");
        return "gone at once";
    }

    private String putIfAbsent() throws IOException {
        String key = folder + "once";
        leavings.writing(key, () -> require(store.putIfAbsent(key, content(1)), "a free key was said to be taken"));
        require(
                !store.putIfAbsent(key, content(2)),
                "an object that was there was replaced: two agents of a run would overwrite each other");
        requireContent("once", 1);
        return "created once, refused the second time";
    }

    private String abortedUpload() throws IOException {
        Upload upload = begun("given-up");
        boolean told = store.pendingUploads(folder).stream().anyMatch(this::ours);
        upload.abort();
        require(store.pendingUploads(folder).stream().noneMatch(this::ours), "an aborted upload is still listed");
        require(store.head(folder + "given-up").isEmpty(), "an aborted upload became an object");
        return told ? "begun, listed, aborted, gone" : "begun and aborted; this store lists no uploads";
    }

    private boolean ours(ObjectStore.PendingUpload pending) {
        return pending.key().equals(folder + "given-up");
    }

    private String upload() throws IOException {
        begun("parts").complete();
        requireContent("parts", 3);
        return "begun, sent, completed, read back";
    }

    /** An upload of one part, which is sent. */
    private Upload begun(String name) throws IOException {
        byte[] bytes = content(3);
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        Upload upload = leavings.uploading(folder + name, bytes.length);
        upload.part(0, ByteBuffer.wrap(bytes), (int) crc.getValue());
        return upload;
    }

    /** The classes, and by the way the store's clock. */
    private void classes(boolean move) {
        Optional<StorageClasses> several = store.storageClasses();
        if (several.isEmpty()) {
            findings.skipped("classes", "this store has one storage class");
            findings.skipped("move", "this store has one storage class");
            return;
        }
        StorageClasses classes = several.get();
        findings.check("classes", () -> {
            ClassedObject found = found(classes);
            Instant now = clock.instant();
            // an adapter that is not told the time says 1970
            ahead = Optional.of(found.since())
                    .filter(since -> since.isAfter(Instant.EPOCH))
                    .map(since -> Duration.between(since, now));
            return found.storageClass() + " now; there are " + String.join(", ", classes.names());
        });
        if (move) {
            findings.check("move", () -> {
                String colder = classes.names().get(1);
                classes.move(folder + "object", colder);
                ClassedObject found = found(classes);
                require(
                        found.storageClass().equals(colder),
                        "moved to " + colder + ", it is in " + found.storageClass());
                return "to " + colder;
            });
        } else {
            findings.skipped(
                    "move", "not asked for; it pays the minimum duration of a class for one kilobyte (--move)");
        }
    }

    private ClassedObject found(StorageClasses classes) throws IOException {
        return classes.find(folder + "object")
                .orElseThrow(() -> new WrongAnswerException("what was put has no storage class"));
    }

    /** When what was written a moment ago is from another time, one of the two clocks is wrong. */
    private void clocks() {
        if (findings.has(Reason.CLOCK_SKEW)) {
            return; // said already, by the store itself
        }
        if (ahead.isEmpty()) {
            findings.skipped("clock", "this store did not tell its time");
            return;
        }
        Duration skew = ahead.get();
        String size = Math.max(1, skew.abs().toSeconds()) + " s";
        boolean wrong = skew.abs().compareTo(SKEW) > 0;
        findings.add(new Finding(
                "clock",
                wrong ? Outcome.WARNED : Outcome.OK,
                wrong
                        ? "this computer's clock is " + size + (skew.isNegative() ? " behind" : " ahead of")
                                + " the store's"
                        : "within " + size + " of the store's",
                wrong ? StoreRemedies.of(Reason.CLOCK_SKEW) : "",
                Optional.empty()));
    }

    private void removeAll() {
        List<String> left = leavings.remove();
        if (!left.isEmpty()) {
            findings.add(new Finding(
                    "left-behind",
                    Outcome.FAILED,
                    "could not be removed: " + String.join("; ", left),
                    "remove what is below " + folder + " by hand",
                    Optional.empty()));
        }
    }

    private void requireContent(String name, int number) throws IOException {
        byte[] found =
                store.get(folder + name).orElseThrow(() -> new WrongAnswerException("what was written is not found"));
        require(Arrays.equals(found, content(number)), "other bytes came back than were written");
    }

    private static void require(boolean right, String wrong) throws WrongAnswerException {
        if (!right) {
            throw new WrongAnswerException(wrong);
        }
    }

    private static byte[] content(int number) {
        byte[] line = ("stint doctor " + number + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] bytes = new byte[BYTES];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = line[i % line.length];
        }
        return bytes;
    }
}
