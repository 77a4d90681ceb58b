package dev.stint.embedder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there whole or not at all. */
final class AtomicFiles {

    /** Ends the names of files that are still being written; the agent leaves such files out. */
    static final String UNFINISHED = ".tmp";

    private AtomicFiles() {}

    /** The name under which a file is written. */
    static Path beside(Path file) {
        return file.resolveSibling(file.getFileName() + UNFINISHED);
    }

    /** Forces what was written {@link #beside} to the disk and gives it its name, replacing what has it. */
    static void finish(Path file) throws IOException {
        Path written = beside(file);
        try (FileChannel channel = FileChannel.open(written, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(
                beside(file),
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
        }
        finish(file);
    }
}
