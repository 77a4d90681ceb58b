package dev.stint.checkpoints;

import dev.stint.checkpoints.set.RelativePaths;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One file of a checkpoint.
 *
 * @param path where it lies in the checkpoint folder, {@code /}-separated
 * @param size length in bytes
 * @param mode permission bits, 0 to 0777
 * @param sha256 of the content, 64 lower-case hex digits
 * @param partBytes length of each part but the last
 * @param parts CRC32C of each part in order, 8 lower-case hex digits each; one per started {@code partBytes}, none when empty
 * @param objectKey where the bytes are: in a {@link Checkpoint} the whole key, in a log record relative to the log's prefix
 */
public record CheckpointFile(
        String path, long size, int mode, String sha256, long partBytes, List<String> parts, String objectKey) {

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CRC32C = Pattern.compile("[0-9a-f]{8}");

    public CheckpointFile {
        RelativePaths.check(path);
        ObjectKeys.check(objectKey);
        parts = List.copyOf(parts);
        if (size < 0) {
            throw new IllegalArgumentException("checkpoint file '" + path + "': size " + size + " is negative");
        }
        if (mode < 0 || mode > 0777) {
            throw new IllegalArgumentException(
                    "checkpoint file '" + path + "': mode " + Integer.toOctalString(mode) + " is not within 0777");
        }
        if (!SHA256.matcher(sha256).matches()) {
            throw new IllegalArgumentException("checkpoint file '" + path + "': sha256 '" + sha256 + "' is not one");
        }
        if (partBytes <= 0 || parts.size() != size / partBytes + (size % partBytes == 0 ? 0 : 1)) {
            throw new IllegalArgumentException("checkpoint file '" + path + "': " + parts.size() + " parts of "
                    + partBytes + " bytes do not make " + size + " bytes");
        }
        for (String part : parts) {
            if (!CRC32C.matcher(part).matches()) {
                throw new IllegalArgumentException("checkpoint file '" + path + "': CRC32C '" + part + "' is not one");
            }
        }
    }

    CheckpointFile at(String key) {
        return new CheckpointFile(path, size, mode, sha256, partBytes, parts, key);
    }
}
