package dev.stint.agent;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;

/**
 * Unpacks a {@code tar.gz} whose author is not trusted: nothing is written outside the folder, by name or through a link, only
 * files, folders and links inside the folder are made, and size and number are bounded.
 */
final class Unpacker {

    private static final int MAX_ENTRIES = 1_000_000;

    private final long maxBytes;

    /** @param maxBytes at most so many bytes are unpacked, all files together */
    Unpacker(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * Unpacks.
     *
     * @param root an existing folder; files of the same name are replaced
     */
    void unpack(Path archive, Path root) throws IOException, FetchFailedException {
        Path top = root.toRealPath();
        long bytes = 0;
        int entries = 0;
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file, true))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                bytes += entry.isFile() ? entry.getSize() : 0;
                if (++entries > MAX_ENTRIES || bytes > maxBytes) {
                    throw new FetchFailedException("archive " + archive.getFileName() + " has more than " + MAX_ENTRIES
                            + " entries or " + maxBytes + " bytes; shrink it with .stintignore");
                }
                unpack(tar, entry, top);
            }
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path top)
            throws IOException, FetchFailedException {
        Path target = inside(top, entry.getName(), entry.getName());
        if (target.equals(top)) {
            return;
        }
        makeParents(top, target, entry.getName());
        boolean folder = Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS);
        if (entry.isDirectory()) {
            if (!folder) {
                Files.deleteIfExists(target);
                Files.createDirectory(target);
            }
            return;
        }
        if (!folder) {
            Files.deleteIfExists(target);
        }
        if (entry.isSymbolicLink()) {
            Path link = Path.of(entry.getLinkName());
            inside(top, top.relativize(target.resolveSibling(link)).toString(), entry.getName());
            Files.createSymbolicLink(target, link);
        } else if (entry.isLink()) {
            Path source = inside(top, entry.getLinkName(), entry.getName());
            makeParents(top, source, entry.getName());
            if (!Files.isRegularFile(source, LinkOption.NOFOLLOW_LINKS)) {
                throw escapes(entry.getName());
            }
            Files.createLink(target, source);
        } else if (entry.isFile() && !special(entry)) {
            try (OutputStream out = Files.newOutputStream(target)) {
                tar.transferTo(out);
            }
            Files.setPosixFilePermissions(target, permissions(entry.getMode()));
            Files.setLastModifiedTime(
                    target, FileTime.from(entry.getLastModifiedTime().toInstant()));
        } else {
            throw new FetchFailedException("archive entry '" + entry.getName()
                    + "' is neither file, folder nor link; leave it out with .stintignore");
        }
    }

    /** The library counts them among files. */
    private static boolean special(TarArchiveEntry entry) {
        return entry.isFIFO() || entry.isCharacterDevice() || entry.isBlockDevice();
    }

    private static Path inside(Path top, String name, String shown) throws FetchFailedException {
        Path target = top.resolve(name).normalize();
        if (Path.of(name).isAbsolute() || !target.startsWith(top)) {
            throw escapes(shown);
        }
        return target;
    }

    /** A parent that is a link could lead out of the folder although every name looks harmless. */
    private static void makeParents(Path top, Path target, String shown) throws IOException, FetchFailedException {
        Path parent = top;
        for (Path name : top.relativize(target.getParent())) {
            parent = parent.resolve(name);
            if (name.toString().isEmpty()) {
                continue;
            }
            if (Files.exists(parent, LinkOption.NOFOLLOW_LINKS)) {
                if (!Files.isDirectory(parent) || !parent.toRealPath().startsWith(top)) {
                    throw escapes(shown);
                }
            } else {
                Files.createDirectory(parent);
            }
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.copyOf(PosixFilePermissions.fromString("rw-r--r--"));
        if ((mode & 0b001_000_000) != 0) {
            permissions.addAll(PosixFilePermissions.fromString("--x--x--x"));
        }
        return permissions;
    }

    private static FetchFailedException escapes(String name) {
        return new FetchFailedException("archive entry '" + name + "' leads out of the folder it is unpacked into");
    }
}
