package dev.stint.checkpoints.set;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What tells two states of a file apart without reading it.
 *
 * @param device the file system
 * @param inode which file of it
 * @param size in bytes
 * @param modifiedNanos mtime since 1970, in nanoseconds; the command can set it
 * @param changedNanos ctime since 1970, in nanoseconds; only the kernel sets it, also on links and renames
 * @param mode permission bits, 0 to 0777
 */
public record FileState(long device, long inode, long size, long modifiedNanos, long changedNanos, int mode) {

    /** The state of a file itself, links not followed. Needs a file system with {@code unix} attributes. */
    public static FileState of(Path file) throws IOException {
        Map<String, Object> all =
                Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime,mode", LinkOption.NOFOLLOW_LINKS);
        return new FileState(
                number(all, "dev"),
                number(all, "ino"),
                number(all, "size"),
                nanos(all, "lastModifiedTime"),
                nanos(all, "ctime"),
                (int) (number(all, "mode") & 0777));
    }

    /** Same inode, size and mtime: not rewritten, unless the command set the time back, which only ctime shows. */
    public boolean sameContentAs(FileState other) {
        return device == other.device
                && inode == other.inode
                && size == other.size
                && modifiedNanos == other.modifiedNanos;
    }

    private static long number(Map<String, Object> all, String name) {
        if (all.get(name) instanceof Number value) {
            return value.longValue();
        }
        throw new IllegalStateException("file attribute unix:" + name + " is not a number: " + all.get(name));
    }

    private static long nanos(Map<String, Object> all, String name) {
        if (all.get(name) instanceof FileTime value) {
            return value.to(TimeUnit.NANOSECONDS);
        }
        throw new IllegalStateException("file attribute unix:" + name + " is not a time: " + all.get(name));
    }
}
