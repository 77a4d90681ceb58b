package dev.stint.server.images;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;

/** A folder as a {@code .tar.gz} that is the same to the bit whenever the folder's content is: order, times, owners and rights are fixed. */
final class ImageFile {

    /** Of all entries. Not zero, which some programs take for a mistake. */
    private static final FileTime THEN = FileTime.from(Instant.parse("2000-01-01T00:00:00Z"));

    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;
    private static final int OWNER_EXECUTES = 0100;

    private ImageFile() {}

    /** Packs everything in a folder. Symbolic links stay what they are. */
    static void pack(Path folder, Path target) throws IOException {
        TreeMap<String, Path> entries = new TreeMap<>();
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(path -> !path.equals(folder))
                    .forEach(path -> entries.put(
                            folder.relativize(path).toString()
                                    + (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "/" : ""),
                            path));
        }
        try (OutputStream file = Files.newOutputStream(target);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(
                        new GzipCompressorOutputStream(new BufferedOutputStream(file, 1 << 16)), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            for (var entry : entries.entrySet()) {
                add(tar, entry.getKey(), entry.getValue());
            }
            tar.finish();
        }
    }

    private static void add(TarArchiveOutputStream tar, String name, Path path) throws IOException {
        boolean link = Files.isSymbolicLink(path);
        TarArchiveEntry entry = link ? new TarArchiveEntry(name, TarConstants.LF_SYMLINK) : new TarArchiveEntry(name);
        entry.setModTime(THEN);
        entry.setUserId(0);
        entry.setGroupId(0);
        entry.setUserName("");
        entry.setGroupName("");
        entry.setMode(entry.isDirectory() || Files.isExecutable(path) ? EXECUTABLE : PLAIN);
        boolean content = !link && !entry.isDirectory();
        if (link) {
            entry.setLinkName(Files.readSymbolicLink(path).toString());
        } else if (content) {
            entry.setSize(Files.size(path));
        }
        tar.putArchiveEntry(entry);
        if (content) {
            Files.copy(path, tar);
        }
        tar.closeArchiveEntry();
    }

    /** Lays out what {@link #pack} has packed, in a folder that is there. */
    static void unpack(Path packed, Path folder) throws IOException {
        try (InputStream file = new BufferedInputStream(Files.newInputStream(packed), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GzipCompressorInputStream(file), "UTF-8")) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                Path path = folder.resolve(entry.getName());
                if (entry.isDirectory()) {
                    Files.createDirectories(path);
                } else if (entry.isSymbolicLink()) {
                    Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
                } else {
                    Files.copy(tar, path);
                    if ((entry.getMode() & OWNER_EXECUTES) != 0) {
                        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
                    }
                }
            }
        }
    }

    /** SHA-256 of a file, 64 lower-case hex digits. */
    static String sha256(Path file) throws IOException {
        MessageDigest digest = digest();
        try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.transferTo(OutputStream.nullOutputStream());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
