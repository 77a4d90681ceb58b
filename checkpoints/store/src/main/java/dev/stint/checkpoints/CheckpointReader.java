package dev.stint.checkpoints;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Brings checkpoints back, verifying every byte on the way. One restore at a time into one target. */
public final class CheckpointReader {

    private static final FileAttribute<?> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private CheckpointReader() {}

    /**
     * Restores a checkpoint into a folder: built beside it, verified, forced to disk, and swapped into place at once. The target
     * is the whole checkpoint or as it was. What earlier, interrupted restores left beside it is removed.
     *
     * @param target absent or an empty folder; its parent must exist
     * @throws CorruptCheckpointException when an object is missing or its bytes are not those committed
     * @throws IOException when the store or the disk failed, or the target is not empty; restoring again is safe
     */
    public static void restore(ObjectStore store, Checkpoint checkpoint, Path target)
            throws CorruptCheckpointException, IOException {
        Path whole = target.toAbsolutePath().normalize();
        Path parent = whole.resolveSibling("");
        String unfinished = "." + whole.getFileName() + ".restoring-";
        checkEmpty(whole);
        removeLeftovers(parent, unfinished);
        Path building = Files.createDirectory(parent.resolve(unfinished + UUID.randomUUID()), PRIVATE_FOLDER);
        try {
            restoreFiles(store, checkpoint, building);
            forceFolders(building);
            // rename(2) replaces an empty folder, and only an empty one.
            Files.move(building, whole, StandardCopyOption.ATOMIC_MOVE);
            force(parent);
        } finally {
            removeTree(building);
        }
    }

    /**
     * Restores the newest checkpoint that can be used, passing over retired, quarantined and corrupt ones.
     *
     * @param quarantined log indexes never to restore from
     * @param loud is told of every checkpoint passed over, except retired ones before the first usable, and of log problems
     * @throws IOException when the store or the disk failed: that says nothing about a checkpoint, so no older one is taken
     */
    public static RestoreChoice restoreNewest(
            ObjectStore store, LogView log, Set<Long> quarantined, Path target, Consumer<String> loud)
            throws IOException {
        log.problems().forEach(loud);
        List<RestoreChoice.Skipped> skipped = new ArrayList<>();
        for (int i = log.checkpoints().size() - 1; i >= 0; i--) {
            Checkpoint checkpoint = log.checkpoints().get(i);
            String why;
            if (checkpoint.retired()) {
                why = "checkpoint " + checkpoint.index() + " is retired";
            } else if (quarantined.contains(checkpoint.index())) {
                why = "checkpoint " + checkpoint.index() + " is quarantined: attempts failed right after restoring it";
            } else {
                try {
                    restore(store, checkpoint, target);
                    return new RestoreChoice(Optional.of(checkpoint), skipped);
                } catch (CorruptCheckpointException e) {
                    why = String.valueOf(e.getMessage());
                }
            }
            loud.accept(why + "; trying the one before");
            skipped.add(new RestoreChoice.Skipped(checkpoint.index(), why));
        }
        return new RestoreChoice(Optional.empty(), skipped);
    }

    /** Reads every byte of a checkpoint and compares, writing nothing. */
    public static VerifyReport verify(ObjectStore store, Checkpoint checkpoint) throws IOException {
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            ObjectVerifier verifier = new ObjectVerifier(store, transfers);
            LongAdder read = new LongAdder();
            List<Callable<Optional<String>>> reads = new ArrayList<>();
            for (CheckpointFile file : checkpoint.files()) {
                reads.add(() -> ObjectVerifier.wrongTwice(() -> verifier.copy(file, new Counter(read))));
            }
            List<String> problems =
                    transfers.perFile(reads).stream().flatMap(Optional::stream).toList();
            return new VerifyReport(checkpoint.index(), read.sum(), problems);
        }
    }

    private static void restoreFiles(ObjectStore store, Checkpoint checkpoint, Path building)
            throws CorruptCheckpointException, IOException {
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            ObjectVerifier verifier = new ObjectVerifier(store, transfers);
            AtomicBoolean bad = new AtomicBoolean();
            List<Callable<Optional<String>>> restores = new ArrayList<>();
            for (CheckpointFile file : checkpoint.files()) {
                restores.add(() -> {
                    Optional<String> wrong = bad.get() ? Optional.empty() : restoreFile(verifier, file, building);
                    wrong.ifPresent(found -> bad.set(true));
                    return wrong;
                });
            }
            Optional<String> wrong = transfers.perFile(restores).stream()
                    .flatMap(Optional::stream)
                    .findFirst();
            if (wrong.isPresent()) {
                throw new CorruptCheckpointException(checkpoint.index(), wrong.get());
            }
        }
    }

    private static Optional<String> restoreFile(ObjectVerifier verifier, CheckpointFile file, Path building)
            throws IOException {
        Path path = building.resolve(file.path());
        try {
            Files.createDirectories(path.resolveSibling(""), PRIVATE_FOLDER);
            try (FileChannel channel = FileChannel.open(
                    path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), PRIVATE_FILE)) {
                Optional<String> wrong = ObjectVerifier.wrongTwice(() -> {
                    channel.truncate(0);
                    return verifier.copy(file, Channels.newOutputStream(channel));
                });
                if (wrong.isPresent()) {
                    return wrong;
                }
                channel.force(true);
            }
        } catch (FileAlreadyExistsException e) {
            return Optional.of("path '" + file.path() + "' collides with another of its paths");
        }
        Files.setPosixFilePermissions(path, permissions(file.mode()));
        return Optional.empty();
    }

    private static void checkEmpty(Path target) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            try (Stream<Path> entries = Files.list(target)) {
                if (entries.findAny().isEmpty()) {
                    return;
                }
            }
        }
        throw new IOException("restore into " + target + ": it is not an empty folder; move away what is there first");
    }

    private static void removeLeftovers(Path parent, String unfinished) throws IOException {
        List<Path> leftovers = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                parent, entry -> entry.getFileName().toString().startsWith(unfinished))) {
            entries.forEach(leftovers::add);
        }
        for (Path leftover : leftovers) {
            removeTree(leftover);
        }
    }

    private static void removeTree(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all.sorted(Comparator.reverseOrder())::iterator) {
                Files.deleteIfExists(path);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void forceFolders(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    force(path);
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Enum order of {@link PosixFilePermission} is that of the bits, highest first. */
    private static Set<PosixFilePermission> permissions(int mode) {
        EnumSet<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int i = 0; i < all.length; i++) {
            if ((mode & (0400 >> i)) != 0) {
                set.add(all[i]);
            }
        }
        return set;
    }

    /** Counts what passes and keeps none of it. */
    private static final class Counter extends FilterOutputStream {
        private final LongAdder bytes;

        Counter(LongAdder bytes) {
            super(OutputStream.nullOutputStream());
            this.bytes = bytes;
        }

        @Override
        public void write(byte[] b, int from, int length) {
            bytes.add(length);
        }
    }
}
