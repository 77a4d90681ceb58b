package dev.stint.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams a file from the server and verifies it on the way. A connection that breaks is taken up where it broke, with pauses
 * between, also with a server that was started again meanwhile. Safe for use by many threads.
 */
final class FileTransfer {
    /** So often in a row without a byte is the server's or the store's failure. */
    static final int FRUITLESS_TRIES = 6;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final int BUFFER_BYTES = 256 << 10;

    /** What the server says of bytes that are not there. */
    private static final int DAMAGED = ExitCodes.JOB_FAILED;

    private final Session session;
    private @Nullable Api api;

    FileTransfer(Session session) {
        this.session = session;
    }

    /**
     * Writes the file's bytes to {@code out}, in order.
     *
     * @param got hears how many bytes came
     * @param stopped asked between bytes whether nobody wants them any more
     * @throws DamagedFileException when they are not what was kept; what was written is worthless
     * @throws CommandFailure when the server refuses, or cannot be reached for long
     * @throws UncheckedIOException when the output fails
     * @throws CancellationException when it was stopped
     */
    void fetch(RemoteFile file, OutputStream out, LongConsumer got, BooleanSupplier stopped)
            throws DamagedFileException {
        MessageDigest digest = sha256();
        long have = 0;
        int fruitless = 0;
        while (have < file.bytes()) {
            if (stopped.getAsBoolean()) {
                throw new CancellationException("nobody wants " + file.name() + " any more");
            }
            long before = have;
            Api server = server();
            Optional<IOException> broken = Optional.empty();
            try (InputStream in = open(server, file, have)) {
                have += pass(in, file.bytes() - have, digest, out, got, stopped);
            } catch (BrokenException e) {
                have += e.passed;
                broken = Optional.of(e.broken);
            } catch (IOException e) {
                broken = Optional.of(e);
            }
            fruitless = have == before ? fruitless + 1 : 0;
            if (broken.isPresent()) {
                forget(server);
                giveUpOrWait(file, have, fruitless, broken.get());
            } else if (fruitless == FRUITLESS_TRIES) {
                throw new DamagedFileException(file.words() + " ends at byte " + have + " of " + file.bytes());
            }
        }
        String found = HexFormat.of().formatHex(digest.digest());
        if (!found.equals(file.sha256())) {
            throw new DamagedFileException(file.words() + " has SHA-256 " + found + " instead of " + file.sha256());
        }
    }

    /** One connection for all files; another one after a failure, for the server may have been started again. */
    private synchronized Api server() {
        Api known = api == null ? session.api() : api;
        api = known;
        return known;
    }

    private synchronized void forget(Api failed) {
        if (api == failed) {
            api = null;
        }
    }

    private static InputStream open(Api server, RemoteFile file, long from) throws IOException, DamagedFileException {
        try {
            return server.bytes(file.door(), from);
        } catch (CommandFailure e) {
            if (e.exitCode() == DAMAGED) {
                throw new DamagedFileException(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    private void giveUpOrWait(RemoteFile file, long have, int fruitless, IOException why) {
        if (fruitless == FRUITLESS_TRIES) {
            throw new CommandFailure(
                    ExitCodes.NO_SERVER,
                    file.words() + " broke off at byte " + have + " of " + file.bytes() + " " + fruitless
                            + " times in a row: " + Trouble.words(why)
                            + "; what came was removed. Try again later; 'stint doctor store' looks at the store");
        }
        if (fruitless > 0) {
            session.pause().of(FIRST_PAUSE.multipliedBy(1L << (fruitless - 1)));
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted");
        }
    }

    /** How many bytes passed until the stream's end. */
    private static long pass(
            InputStream in,
            long most,
            MessageDigest digest,
            OutputStream out,
            LongConsumer got,
            BooleanSupplier stopped)
            throws BrokenException {
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, most)];
        long passed = 0;
        while (passed < most) {
            if (stopped.getAsBoolean()) {
                break;
            }
            int read;
            try {
                read = in.read(buffer, 0, (int) Math.min(buffer.length, most - passed));
            } catch (IOException e) {
                throw new BrokenException(passed, e);
            }
            if (read < 0) {
                break;
            }
            try {
                out.write(buffer, 0, read);
            } catch (IOException e) {
                throw new UncheckedIOException(e); // asking again would not help
            }
            digest.update(buffer, 0, read);
            got.accept(read);
            passed += read;
        }
        return passed;
    }

    /** A stream broke after so many bytes. */
    private static final class BrokenException extends Exception {
        private static final long serialVersionUID = 1L;
        private final long passed;
        private final IOException broken;

        BrokenException(long passed, IOException broken) {
            super(broken);
            this.passed = passed;
            this.broken = broken;
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
