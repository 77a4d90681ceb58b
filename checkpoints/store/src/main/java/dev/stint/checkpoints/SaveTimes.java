package dev.stint.checkpoints;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What commands took to save, as manifests tell. */
public final class SaveTimes {

    private SaveTimes() {}

    /**
     * How long a command took from being told to save to the complete set that became this checkpoint.
     *
     * @param index of a checkpoint in this log
     * @return empty when it was not told, or not measured
     * @throws IOException when the store cannot be asked, or the record cannot be read
     */
    public static Optional<Duration> of(ObjectStore store, String prefix, long index) throws IOException {
        Optional<byte[]> bytes = store.get(String.format(Locale.ROOT, "%s/log/%020d.json", prefix, index));
        if (bytes.isEmpty()) {
            return Optional.empty();
        }
        LogRecord record = RecordFormat.read(index, bytes.get());
        return record instanceof LogRecord.Manifest manifest ? manifest.savedIn() : Optional.empty();
    }
}
