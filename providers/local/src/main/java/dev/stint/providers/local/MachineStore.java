package dev.stint.providers.local;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The folder of the adapter: {@code machines/<id>/} for each machine, {@code set-aside/} for what could not be read, and a lock
 * that keeps a second adapter out. Guarded by the adapter's lock.
 */
final class MachineStore implements AutoCloseable {
    static final String RECORD = "machine.json";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final RecordFile file;
    private final FileChannel lockChannel;
    private final Isolation isolation;

    /** Writes a file so that after a crash it is there as a whole or not at all. */
    @FunctionalInterface
    interface RecordFile {
        void write(Path path, byte[] content) throws IOException;
    }

    /** A record that could not be read: the id its folder had, where it lies now, and what is wrong. */
    record Damaged(String id, Path setAside, String why) {}

    private MachineStore(Path folder, RecordFile file, FileChannel lockChannel, Isolation isolation) {
        this.isolation = isolation;
        this.folder = folder;
        this.file = file;
        this.lockChannel = lockChannel;
    }

    /**
     * Takes possession of a folder.
     *
     * @throws IllegalStateException when another adapter has it
     */
    static MachineStore open(Path folder, RecordFile file, Isolation isolation) throws IOException {
        Files.createDirectories(folder);
        Files.createDirectories(folder.resolve("machines"));
        Files.createDirectories(folder.resolve("set-aside"));
        Path lockFile = folder.resolve("provider.lock");
        FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException sameProcess) {
            // Held by another adapter of this process; lock stays null.
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new IllegalStateException("local machines: " + folder
                    + " is in use by another server; stop that one, or give this one another folder");
        }
        return new MachineStore(folder, file, channel, isolation);
    }

    Path folderOf(String machineId) {
        return folder.resolve("machines").resolve(machineId);
    }

    /** Makes a machine's folder, for this user's eyes only, and gives it a user of its own where there are such. */
    @Nullable
    Lodging create(String machineId) throws IOException {
        Files.createDirectory(
                folderOf(machineId),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        return isolation.claim(machineId);
    }

    void save(MachineRecord machine) throws IOException {
        file.write(folderOf(machine.id()).resolve(RECORD), JSON.writeValueAsBytes(machine));
    }

    /** Every readable record; unreadable ones are set aside and added to {@code damaged}, launches never begun removed. */
    List<MachineRecord> load(List<Damaged> damaged) throws IOException {
        List<MachineRecord> loaded = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder.resolve("machines"))) {
            for (Path entry : entries) {
                String id = entry.getFileName().toString();
                if (!Files.exists(entry.resolve(RECORD)) && !Files.exists(entry.resolve(AgentStart.OUTPUT))) {
                    // A launch that ended before its intent was on disk: nothing was started, nobody was told.
                    delete(entry);
                    continue;
                }
                try {
                    loaded.add(read(id, entry.resolve(RECORD)));
                } catch (IOException | JacksonException | IllegalArgumentException e) {
                    damaged.add(new Damaged(id, setAside(entry), String.valueOf(e.getMessage())));
                }
            }
        }
        return loaded;
    }

    private static MachineRecord read(String id, Path record) throws IOException {
        MachineRecord read = JSON.readValue(Files.readAllBytes(record), MachineRecord.class);
        if (!read.id().equals(id)) {
            throw new IOException("is the record of " + read.id());
        }
        return read;
    }

    /** The key goes at once: whatever is wrong with the folder, nobody needs it any more. */
    private Path setAside(Path entry) throws IOException {
        Files.deleteIfExists(entry.resolve(AgentStart.BOOT));
        Path target = folder.resolve("set-aside").resolve(entry.getFileName().toString());
        for (int i = 2; Files.exists(target); i++) {
            target = folder.resolve("set-aside").resolve(entry.getFileName() + "-" + i);
        }
        return Files.move(entry, target);
    }

    /** Removes a machine's folder with all that is in it, and what its command worked on; none of its processes is left. */
    void erase(String machineId, @Nullable Lodging lodging) throws IOException {
        isolation.release(lodging, machineId);
        delete(folderOf(machineId));
    }

    /** Removes what a machine that is gone leaves behind, except its record and the agent's output. */
    void clear(String machineId, @Nullable Lodging lodging) throws IOException {
        isolation.release(lodging, machineId);
        for (String name : List.of(AgentStart.BOOT, AgentStart.NOTICE, AgentStart.WORK, AgentStart.TEMPORARY)) {
            delete(folderOf(machineId).resolve(name));
        }
    }

    private static void delete(Path root) throws IOException {
        if (!Files.exists(root, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                if (!Files.isWritable(visited) || !Files.isExecutable(visited)) {
                    Files.setPosixFilePermissions(visited, PosixFilePermissions.fromString("rwx------"));
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path visited, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("local machines: lock of " + folder + " cannot be released", e);
        }
    }
}
