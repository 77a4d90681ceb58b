package dev.stint.checkpoints;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The temporary file of a write under way. It is locked as long as its writer lives, so that what a killed process left can be
 * told from what another one is writing, however slowly. Used by one thread.
 */
final class UnfinishedFile implements AutoCloseable {

    /** Closing any channel of a file gives up all locks this process has on it, so its own files are never looked at. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    /** A remover may take a new file before it is locked; more often than this is no accident. */
    private static final int ATTEMPTS = 100;

    private final Path path;
    private final FileChannel channel;

    private UnfinishedFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Creates a file with a name of its own. */
    static UnfinishedFile create(Path folder, FileAttribute<?> mode) throws IOException {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Path path = folder.resolve(UUID.randomUUID().toString());
            OWN.add(path);
            UnfinishedFile file = null;
            try {
                file = new UnfinishedFile(
                        path,
                        FileChannel.open(path, Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW), mode));
            } finally {
                if (file == null) {
                    OWN.remove(path);
                }
            }
            if (file.lock()) {
                return file;
            }
            file.close();
        }
        throw new FileSystemException(folder.toString(), null, "new files vanish here before they can be locked");
    }

    /** False when somebody removed the file before it was locked. */
    private boolean lock() {
        try {
            channel.lock();
        } catch (IOException e) {
            return true; // no locks on this file system: nobody can take it for abandoned either, until it is old
        }
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    /** Removes the name, if it is still there, and lets go. */
    @Override
    public void close() throws IOException {
        try {
            Files.deleteIfExists(path);
        } finally {
            channel.close();
            OWN.remove(path);
        }
    }

    /** Removes a temporary file whose writer is dead; whether it did. */
    static boolean removeAbandoned(Path path) throws IOException {
        if (OWN.contains(path)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            FileLock lock;
            try {
                lock = channel.tryLock();
            } catch (OverlappingFileLockException | IOException e) {
                return false; // no locks here: its age will tell
            }
            return lock != null && Files.deleteIfExists(path);
        } catch (NoSuchFileException e) {
            return false; // its writer finished meanwhile
        }
    }
}
