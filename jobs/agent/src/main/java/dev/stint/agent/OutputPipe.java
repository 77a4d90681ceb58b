package dev.stint.agent;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What a command prints into, and a thread that lays it down in a file: a named pipe. Not the file itself, for a shell that
 * executes {@code echo x >/dev/stderr} opens anew what it prints into, and would cut a file to nothing. Commands hold the pipe
 * open in both directions, so that they do not die of SIGPIPE when the agent does. What the file does not take is counted, and
 * the command is not made to wait for it. Used by the loop's thread.
 */
final class OutputPipe implements AutoCloseable {

    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long MAKING_SECONDS = 20;

    /** What nobody can see may hold the pipe open for ever: so long its end is waited for once the command is gone. */
    private static final Duration LONGEST_END = Duration.ofSeconds(5);

    /** Keeps the pipe from ending between two commands. */
    private final RandomAccessFile held;

    private final FileInputStream in;
    private final FileChannel out;
    private final Waker waker;
    private Optional<Instant> endingSince = Optional.empty();
    private volatile boolean ended;
    private volatile long lostBytes;
    private volatile String why = "";

    private OutputPipe(RandomAccessFile held, FileInputStream in, FileChannel out, Waker waker) {
        this.held = held;
        this.in = in;
        this.out = out;
        this.waker = waker;
    }

    /** Makes the pipe; there must be nothing of its name. */
    static void make(Path pipe) throws IOException {
        Process process = new ProcessBuilder("mkfifo", "-m", "600", pipe.toString())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(MAKING_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException("mkfifo could not make the pipe " + pipe
                        + "; put the machine's folder on a file system that has named pipes");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while making the pipe " + pipe, e);
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * Begins to relay.
     *
     * @param pipe one that was made
     * @param file exists; what comes is appended
     * @param waker woken when all has been laid down
     */
    static OutputPipe open(Path pipe, Path file, Waker waker) throws IOException {
        // In both directions first: to open one alone would wait for the other.
        RandomAccessFile held = new RandomAccessFile(pipe.toFile(), "rw");
        try {
            FileInputStream in = new FileInputStream(pipe.toFile());
            OutputPipe opened = new OutputPipe(held, in, FileChannel.open(file, StandardOpenOption.APPEND), waker);
            Thread thread = new Thread(opened::relay, "stint-output");
            thread.setDaemon(true);
            thread.start();
            return opened;
        } catch (IOException e) {
            held.close();
            throw e;
        }
    }

    /**
     * Whether everything printed lies in the file. Ask when no command will be started any more.
     *
     * @param now the wait for processes that nobody sees begins with the first question
     */
    boolean ended(Instant now) throws IOException {
        if (endingSince.isEmpty()) {
            endingSince = Optional.of(now);
            held.close();
        }
        return ended || (!now.isBefore(endingSince.get().plus(LONGEST_END)) && in.available() == 0);
    }

    /** Bytes that the file did not take. */
    long lostBytes() {
        return lostBytes;
    }

    /** Why the last of them were lost. */
    String whyLost() {
        return why;
    }

    /** Lets go of the pipe; the thread ends with the last process that holds it. */
    @Override
    public void close() throws IOException {
        held.close();
    }

    private void relay() {
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
        try (in;
                out) {
            int count = in.read(buffer.array());
            while (count >= 0) {
                keep(buffer.clear().limit(count));
                count = in.read(buffer.array());
            }
        } catch (IOException e) {
            why = Words.of(e);
        } finally {
            ended = true;
            waker.wake();
        }
    }

    /** A full disk loses text, and that is said; it must not stop the command, nor what is printed once there is room. */
    private void keep(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        } catch (IOException e) {
            why = Words.of(e);
            lose(bytes.remaining());
        }
    }

    private synchronized void lose(int bytes) {
        lostBytes += bytes;
    }
}
