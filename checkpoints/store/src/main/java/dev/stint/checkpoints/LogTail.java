package dev.stint.checkpoints;

import dev.stint.checkpoints.RecordFormat.RecordTooLargeException;
import dev.stint.checkpoints.RecordFormat.UnreadableRecordException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A log and its end: reads on, and appends at the first free place. Whoever appends has read everything before that place,
 * since the place is only known to be free by having read up to it. Not thread-safe.
 */
final class LogTail {

    /** How often one append is sent when the store's answer is lost; adapters have retries of their own below this. */
    private static final int APPEND_ATTEMPTS = 3;

    /** How often a record is read before it counts as unreadable. */
    private static final int READS = 3;

    private static final int LIST_PAGE = 1000;

    private final ObjectStore store;
    private final String prefix;
    private final LogState state;

    private LogTail(ObjectStore store, String prefix) {
        this.store = store;
        this.prefix = ObjectKeys.check(prefix);
        this.state = new LogState(prefix);
    }

    /** Reads a log from its last snapshot on; records that cannot be read are stepped over and noted. */
    static LogTail read(ObjectStore store, String prefix) throws IOException {
        LogTail tail = new LogTail(store, prefix);
        // The listing is only asked for the end: one taken during an append may miss a record before the last it shows.
        long last = tail.lastListed();
        Deque<Object> newestFirst = new ArrayDeque<>();
        long index = last;
        for (; index >= 0; index--) {
            Object record = tail.recordOrProblem(index);
            newestFirst.push(record);
            if (record instanceof LogRecord.Snapshot) {
                break;
            }
        }
        tail.state.startAt(Math.max(index, 0));
        for (Object record : newestFirst) {
            if (record instanceof LogRecord read) {
                tail.state.apply(read);
            } else {
                tail.state.skip((String) record);
            }
        }
        return tail;
    }

    LogState state() {
        return state;
    }

    /**
     * Reads what others appended since.
     *
     * @throws UnreadableRecordException for a record that could be anything, a fence too: nobody may write on past it unseen
     */
    void catchUp() throws IOException {
        while (true) {
            Optional<LogRecord> record = record(state.nextIndex());
            if (record.isEmpty()) {
                return;
            }
            state.apply(record.get());
        }
    }

    /**
     * Tries to take the first free place, after {@link #catchUp}. When somebody else has it, false: read on and decide again.
     *
     * @throws RecordTooLargeException before anything is written
     * @throws StoreRefusedException when the store said no; a try before that, whose answer was lost, may still have worked
     * @throws IOException when even repetition did not tell the outcome: the record may appear later
     */
    boolean append(LogRecord record) throws IOException {
        if (!create(state.nextIndex(), record)) {
            return false;
        }
        state.apply(record);
        return true;
    }

    /**
     * Opens the log anew at a place beyond its end: readers begin at this record, and nobody reads on to it from below, since the
     * place before it stays free. Only for a log that nobody may append to. This tail is of no use afterwards: read again.
     *
     * @param place at least one beyond the first free one, but for an empty log
     * @return whether this call did it; otherwise somebody has the place
     * @throws IOException as {@link #append}
     */
    boolean open(long place, LogRecord.Snapshot opening) throws IOException {
        if (place <= state.nextIndex()) {
            throw new IllegalArgumentException("checkpoint log '" + prefix + "': place " + place
                    + " does not lie beyond its end, " + state.nextIndex());
        }
        return create(place, opening);
    }

    private boolean create(long place, LogRecord record) throws IOException {
        byte[] bytes = RecordFormat.write(place, record);
        String key = key(place);
        for (int attempt = 1; ; attempt++) {
            try {
                // "Taken" can also mean: taken by this very record, when an earlier try worked and its answer was lost.
                return store.putIfAbsent(key, bytes)
                        || Arrays.equals(bytes(place).orElse(null), bytes);
            } catch (StoreRefusedException e) {
                throw e; // saying it again would not help, and what must change is in it
            } catch (IOException e) {
                if (attempt == APPEND_ATTEMPTS) {
                    throw new IOException(
                            "checkpoint log '" + prefix + "': the outcome of appending record " + place
                                    + " is not known after " + attempt + " attempts: " + e.getMessage(),
                            e);
                }
            }
        }
    }

    /**
     * Appends a snapshot when reading the log has become long.
     *
     * @return whether one was appended; false too when somebody else appended something meanwhile or it would be too large
     */
    boolean snapshotIfDue(int everyRecords) throws IOException {
        if (state.sinceSnapshot() < everyRecords) {
            return false;
        }
        try {
            return append(state.snapshot());
        } catch (RecordTooLargeException e) {
            return false; // the log stays readable, only slower; each manifest alone fits
        }
    }

    private long lastListed() throws IOException {
        String folder = prefix + "/log/";
        String after = "";
        long last = -1;
        while (true) {
            List<ObjectStore.ObjectInfo> page = store.list(folder, after, LIST_PAGE);
            for (ObjectStore.ObjectInfo object : page) {
                String name = object.key().substring(folder.length());
                if (name.matches("[0-9]{20}\\.json") && name.compareTo("09223372036854775807") < 0) {
                    last = Math.max(last, Long.parseLong(name.substring(0, 20)));
                }
            }
            if (page.size() < LIST_PAGE) {
                return last;
            }
            after = page.get(page.size() - 1).key();
        }
    }

    private Object recordOrProblem(long index) throws IOException {
        try {
            Optional<LogRecord> record = record(index);
            if (record.isEmpty()) {
                return "checkpoint log '" + prefix + "' has no record " + index
                        + " though later ones exist; the store lost it";
            }
            return record.get();
        } catch (UnreadableRecordException e) {
            return "checkpoint log '" + prefix + "': " + e.getMessage();
        }
    }

    /** What was damaged on its way is sound when it is read again. */
    private Optional<LogRecord> record(long index) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Optional<byte[]> bytes = bytes(index);
            if (bytes.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(RecordFormat.read(index, bytes.get()));
            } catch (UnreadableRecordException e) {
                if (attempt == READS) {
                    throw e;
                }
            }
        }
    }

    private Optional<byte[]> bytes(long index) throws IOException {
        Optional<InputStream> found = store.open(key(index), 0);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = found.get()) {
            // One byte more than allowed is enough to be refused by the checksum.
            return Optional.of(in.readNBytes(RecordFormat.MAX_BYTES + 1));
        }
    }

    private String key(long index) {
        return String.format(Locale.ROOT, "%s/log/%020d.json", prefix, index);
    }
}
