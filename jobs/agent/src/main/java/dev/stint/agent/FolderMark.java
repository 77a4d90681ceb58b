package dev.stint.agent;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Tells whether anything in a folder changed: number, sizes and times of its files, nothing more.
 *
 * @param files how many
 * @param bytes their sizes, added
 * @param newestMillis the newest modification, since 1970
 */
record FolderMark(long files, long bytes, long newestMillis) {

    static final FolderMark EMPTY = new FolderMark(0, 0, 0);

    static FolderMark of(Path folder) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return EMPTY;
        }
        long[] sums = new long[3];
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                sums[0]++;
                sums[1] += attributes.size();
                sums[2] = Math.max(sums[2], attributes.lastModifiedTime().toMillis());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                return FileVisitResult.CONTINUE; // Removed while we looked.
            }
        });
        return new FolderMark(sums[0], sums[1], sums[2]);
    }
}
