package dev.stint.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/**
 * Takes snapshots. The archive of a folder depends on its content alone: names sorted, times and owners zero, of the
 * permissions only whether a file is executable; so unchanged content has the same hash and is uploaded once.
 */
final class Snapshots {
    /** The most that is taken along with one submission. */
    static final long CAP_BYTES = 2L << 30;

    private static final int LARGEST_NAMED = 8;
    private static final int EXECUTABLE = 0755;
    private static final int READABLE = 0644;
    private static final int OF_A_LINK = 0777;
    private static final int UNKNOWN_OS = 255;

    private final Path temporary;
    private final List<Path> excluded;
    private final long capBytes;

    /**
     * @param temporary folder for archives; made when needed
     * @param excluded folders never taken along
     */
    Snapshots(Path temporary, List<Path> excluded, long capBytes) {
        this.temporary = temporary;
        this.excluded = List.copyOf(excluded);
        this.capBytes = capBytes;
    }

    /**
     * A snapshot of a file or folder.
     *
     * @param what the spec key that names it, for messages
     * @throws CommandFailure when it does not exist, is too large, or holds what cannot be taken along
     */
    Snapshot take(Path source, String what) throws IOException {
        if (Files.isRegularFile(source)) {
            requireWithinCap(Files.size(source), what, source, List.of());
            return file(source);
        }
        if (!Files.isDirectory(source)) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    what + ": " + source + " does not exist; relative paths count from the folder of the spec");
        }
        return folder(source.toRealPath(), what);
    }

    private Snapshot file(Path source) throws IOException {
        MessageDigest sha256 = sha256();
        try (InputStream in = new DigestInputStream(Files.newInputStream(source), sha256)) {
            long size = in.transferTo(OutputStream.nullOutputStream());
            return new Snapshot(source, HexFormat.of().formatHex(sha256.digest()), size, false);
        }
    }

    private Snapshot folder(Path source, String what) throws IOException {
        FolderContents contents = FolderContents.of(source, StintIgnore.of(source), excluded);
        if (!contents.problems().isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    what + ": " + source + " cannot be taken along as it is",
                    contents.problems());
        }
        requireWithinCap(contents.bytes(), what, source, contents.largest(LARGEST_NAMED));
        Files.createDirectories(temporary);
        Path archive = Files.createTempFile(temporary, "snapshot-", ".tar.gz");
        archive.toFile().deleteOnExit(); // an interrupt leaves nothing behind
        boolean whole = false;
        try {
            MessageDigest sha256 = sha256();
            try (OutputStream out =
                    new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(archive)), sha256)) {
                write(contents, out);
            }
            whole = true;
            return new Snapshot(archive, HexFormat.of().formatHex(sha256.digest()), Files.size(archive), true);
        } finally {
            if (!whole) {
                Files.deleteIfExists(archive);
            }
        }
    }

    private void requireWithinCap(long bytes, String what, Path source, List<String> largest) {
        if (bytes > capBytes) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    what + ": " + source + " holds " + Wording.bytes(bytes) + ", more than the "
                            + Wording.bytes(capBytes)
                            + " that are taken along; name what is not needed in " + StintIgnore.FILE
                            + ", or let the job fetch it" + (largest.isEmpty() ? "" : ". The largest:"),
                    largest);
        }
    }

    private static void write(FolderContents contents, OutputStream out) throws IOException {
        GzipParameters parameters = new GzipParameters();
        parameters.setOperatingSystem(UNKNOWN_OS);
        try (TarArchiveOutputStream tar =
                new TarArchiveOutputStream(new GzipCompressorOutputStream(out, parameters), "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            for (FolderContents.Entry entry : contents.entries()) {
                write(entry, tar);
            }
            tar.finish();
        }
    }

    private static void write(FolderContents.Entry entry, TarArchiveOutputStream tar) throws IOException {
        boolean link = entry.kind() == FolderContents.Kind.LINK;
        TarArchiveEntry header =
                link ? new TarArchiveEntry(entry.name(), TarConstants.LF_SYMLINK) : new TarArchiveEntry(entry.name());
        header.setLastModifiedTime(FileTime.fromMillis(0));
        header.setIds(0, 0);
        header.setNames("", "");
        if (link) {
            header.setLinkName(Files.readSymbolicLink(entry.path()).toString());
        }
        header.setMode(
                switch (entry.kind()) {
                    case LINK -> OF_A_LINK;
                    case FOLDER -> EXECUTABLE;
                    case FILE -> Files.isExecutable(entry.path()) ? EXECUTABLE : READABLE;
                });
        if (entry.kind() != FolderContents.Kind.FILE) {
            tar.putArchiveEntry(header);
            tar.closeArchiveEntry();
            return;
        }
        header.setSize(entry.bytes());
        tar.putArchiveEntry(header);
        try (InputStream in = Files.newInputStream(entry.path())) {
            long copied = in.transferTo(tar);
            if (copied != entry.bytes()) {
                throw new IOException("shorter than before");
            }
            tar.closeArchiveEntry();
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCodes.WRONG_CALL,
                    entry.path() + " changed, or became unreadable, while it was taken along (" + e.getMessage()
                            + "); try again when nothing writes to it");
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
