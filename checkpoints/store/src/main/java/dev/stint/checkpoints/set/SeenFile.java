package dev.stint.checkpoints.set;

import java.nio.file.Path;

/**
 * A file of a set as a scan saw it.
 *
 * @param path in the folder, {@code /}-separated
 * @param file where it is, links resolved
 * @param state as it was then
 */
public record SeenFile(String path, Path file, FileState state) {

    boolean sameContentAs(SeenFile other) {
        return path.equals(other.path) && state.sameContentAs(other.state);
    }
}
