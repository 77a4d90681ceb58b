package dev.stint.checkpoints;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One entry of a checkpoint log. Fences and manifests belong to an attempt and claim ownership; the others are the server's and
 * belong to no epoch, except that {@link MovedBack} ends the epochs before it.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = LogRecord.Fence.class, name = "fence"),
    @JsonSubTypes.Type(value = LogRecord.Manifest.class, name = "manifest"),
    @JsonSubTypes.Type(value = LogRecord.Retire.class, name = "retire"),
    @JsonSubTypes.Type(value = LogRecord.Snapshot.class, name = "snapshot"),
    @JsonSubTypes.Type(value = LogRecord.MovedTo.class, name = "moved-to"),
    @JsonSubTypes.Type(value = LogRecord.MovedBack.class, name = "moved-back")
})
public sealed interface LogRecord {

    /** Calls the one case that applies. */
    <T> T fold(Cases<T> cases);

    /** One method per kind of record. */
    interface Cases<T> {
        T fence(Fence record);

        T manifest(Manifest record);

        T retire(Retire record);

        T snapshot(Snapshot record);

        T movedTo(MovedTo record);

        T movedBack(MovedBack record);
    }

    /**
     * An attempt takes the log over.
     *
     * @param epoch the attempt, from 1
     * @param nonce tells agents of the same attempt apart
     * @param at when, by the machine's clock; for people
     */
    record Fence(int epoch, String nonce, Instant at) implements LogRecord {
        public Fence {
            checkOwner(epoch, nonce);
            Objects.requireNonNull(at, "at");
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.fence(this);
        }
    }

    /**
     * A checkpoint.
     *
     * @param epoch the attempt that commits
     * @param nonce as in its fence
     * @param step progress; -1 when unknown
     * @param takenAt when the set was taken
     * @param savedIn how long the command took to save, when known
     * @param trust how the set was known to be complete
     * @param previous index of the checkpoint before, when there is one
     * @param files with object keys relative to the log's prefix
     * @param metrics values the command stated of it, if any
     */
    record Manifest(
            int epoch,
            String nonce,
            long step,
            Instant takenAt,
            Optional<Duration> savedIn,
            Trust trust,
            OptionalLong previous,
            List<CheckpointFile> files,
            Optional<Metrics> metrics)
            implements LogRecord {

        private static final Pattern RELATIVE_KEY = Pattern.compile("data/[0-9]{1,10}/[0-9A-Za-z-]{1,64}");

        public Manifest {
            checkOwner(epoch, nonce);
            Objects.requireNonNull(takenAt, "takenAt");
            Objects.requireNonNull(trust, "trust");
            Objects.requireNonNull(savedIn, "savedIn");
            Objects.requireNonNull(previous, "previous");
            Objects.requireNonNull(metrics, "metrics");
            files = List.copyOf(files);
            if (step < -1 || files.isEmpty()) {
                throw new IllegalArgumentException("manifest: step " + step + ", " + files.size() + " files");
            }
            Set<String> paths = new HashSet<>();
            for (CheckpointFile file : files) {
                if (!RELATIVE_KEY.matcher(file.objectKey()).matches()) {
                    throw new IllegalArgumentException(
                            "manifest: object key '" + file.objectKey() + "' is not data/<epoch>/<id>");
                }
                if (!paths.add(file.path())) {
                    throw new IllegalArgumentException("manifest: path '" + file.path() + "' twice");
                }
            }
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.manifest(this);
        }
    }

    /**
     * A checkpoint is given up; what no live checkpoint needs may be swept.
     *
     * @param index the checkpoint's
     * @param why for people
     * @param id tells equal records of several servers apart
     */
    record Retire(long index, String why, String id) implements LogRecord {
        public Retire {
            Objects.requireNonNull(why, "why");
            checkId(id);
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.retire(this);
        }
    }

    /**
     * Everything the records before it amount to, so that they need not be read; a pure function of them, whoever writes it.
     * Retired checkpoints are left out.
     *
     * @param epoch the owner's, 0 when nobody owned the log yet
     * @param nonce the owner's, if it is known
     * @param movedTo the new home, if the log has moved
     * @param live checkpoints, oldest first
     * @param id tells equal records apart
     */
    record Snapshot(int epoch, Optional<String> nonce, Optional<String> movedTo, List<Entry> live, String id)
            implements LogRecord {

        /** A live checkpoint and its place. */
        record Entry(long index, Manifest manifest) {
            public Entry {
                Objects.requireNonNull(manifest, "manifest");
            }
        }

        public Snapshot {
            Objects.requireNonNull(nonce, "nonce");
            Objects.requireNonNull(movedTo, "movedTo");
            live = List.copyOf(live);
            checkId(id);
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.snapshot(this);
        }
    }

    /**
     * The run lives elsewhere from now on; nothing can commit here any more.
     *
     * @param home URI of the new home store
     * @param why for people
     * @param id tells equal records apart
     */
    record MovedTo(String home, String why, String id) implements LogRecord {
        public MovedTo {
            Objects.requireNonNull(home, "home");
            Objects.requireNonNull(why, "why");
            checkId(id);
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.movedTo(this);
        }
    }

    /**
     * The move is given up; attempts from this epoch on may commit here again.
     *
     * @param epoch higher than any in the log
     * @param why for people
     * @param id tells equal records apart
     */
    record MovedBack(int epoch, String why, String id) implements LogRecord {
        public MovedBack {
            Objects.requireNonNull(why, "why");
            checkOwner(epoch, id);
        }

        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.movedBack(this);
        }
    }

    private static void checkOwner(int epoch, String nonce) {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch: " + epoch + "; epochs are attempts, counted from 1");
        }
        checkId(nonce);
    }

    private static void checkId(String id) {
        Objects.requireNonNull(id, "nonce or id");
        if (id.isEmpty() || id.length() > 200) {
            throw new IllegalArgumentException("nonce or id of " + id.length() + " characters; give 1 to 200");
        }
    }
}
