package dev.stint.server.life;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The right to be the only server of a home: a file lock, which the operating system releases when the process ends, however it
 * ends. Taken before anything else, so that no two servers ever open one database.
 */
public final class SoleInstance implements AutoCloseable {
    private final FileChannel channel;

    private SoleInstance(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock, or gives way. A holder that has not (or no longer) announced itself is starting or ending; then this waits
     * for one or the other, so that a client that starts a server just while the last one ends still gets one.
     *
     * @param pauses how often to look again at most
     * @param pause waits a little
     * @return empty when another server holds the home
     */
    public static Optional<SoleInstance> take(Home home, int pauses, Runnable pause) throws HomeUnusableException {
        for (int left = pauses; ; left--) {
            Optional<SoleInstance> taken = tryTake(home);
            if (taken.isPresent() || left <= 0 || Files.exists(home.serverFile())) {
                return taken;
            }
            pause.run();
        }
    }

    private static Optional<SoleInstance> tryTake(Home home) throws HomeUnusableException {
        Path file = home.lockFile();
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                FileLock lock = channel.tryLock();
                if (lock != null) {
                    return Optional.of(new SoleInstance(channel));
                }
            } catch (OverlappingFileLockException heldByThisProcess) {
                // Same answer as when another process holds it.
            } catch (IOException e) {
                channel.close();
                throw e;
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw HomeUnusableException.because(home.root(), e);
        }
    }

    /** Gives the lock back. A server does not call this: its process ends. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
