package dev.stint.checkpoints.set;

import java.nio.file.Path;

/**
 * A file of a frozen set.
 *
 * @param path in the set, {@code /}-separated
 * @param staged the link or copy to read; a link shares its bytes with the command's file
 * @param state of {@code staged} when it was frozen; another inode, size or mtime later means that it was rewritten
 */
public record FrozenFile(String path, Path staged, FileState state) {
    public FrozenFile {
        RelativePaths.check(path);
    }
}
