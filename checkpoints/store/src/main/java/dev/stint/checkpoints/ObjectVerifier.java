package dev.stint.checkpoints;

import dev.stint.checkpoints.ContentDigest.Content;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/** Streams one file of a checkpoint out of the store while verifying it. */
final class ObjectVerifier {

    private static final int BUFFER_BYTES = 1 << 20;

    /** A broken connection is taken up where it broke; this often in a row without a byte is the store's failure. */
    private static final int FRUITLESS_READS = 3;

    private final ObjectStore store;

    ObjectVerifier(ObjectStore store) {
        this.store = store;
    }

    /**
     * Writes the file's bytes to {@code out}.
     *
     * @return empty when they are what was committed; otherwise what is wrong, and what was written is worthless
     * @throws IOException when the store could not be read or the output not be written
     */
    Optional<String> copy(CheckpointFile file, OutputStream out) throws IOException {
        ContentDigest digest = new ContentDigest(file.partBytes());
        byte[] buffer = new byte[(int) Math.min(BUFFER_BYTES, file.size() + 1)];
        long done = 0;
        int fruitless = 0;
        while (true) {
            long before = done;
            Optional<InputStream> opened = store.open(file.objectKey(), done);
            if (opened.isEmpty()) {
                return Optional.of("'" + file.path() + "': object " + file.objectKey() + " is missing");
            }
            IOException broken = null;
            try (InputStream in = opened.get()) {
                int read = read(in, buffer);
                while (read > 0 && done <= file.size()) {
                    digest.update(buffer, read);
                    out.write(buffer, 0, read);
                    done += read;
                    read = read(in, buffer);
                }
            } catch (StoreReadException e) {
                broken = e.cause;
            }
            if (done >= file.size() && broken == null) {
                return compare(file, digest.finish());
            }
            fruitless = done == before ? fruitless + 1 : 0;
            if (fruitless == FRUITLESS_READS) {
                if (broken != null) {
                    throw broken;
                }
                return Optional.of("'" + file.path() + "': object " + file.objectKey() + " ends at byte " + done
                        + " of " + file.size());
            }
        }
    }

    private static Optional<String> compare(CheckpointFile file, Content found) {
        if (found.size() != file.size()) {
            return Optional.of(
                    "'" + file.path() + "': object " + file.objectKey() + " is longer than " + file.size() + " bytes");
        }
        for (int i = 0; i < found.parts().size(); i++) {
            if (!found.parts().get(i).equals(file.parts().get(i))) {
                return Optional.of("'" + file.path() + "': object " + file.objectKey() + " differs in part " + i
                        + " (from byte "
                        + i * file.partBytes() + "): CRC32C " + found.parts().get(i) + " instead of "
                        + file.parts().get(i));
            }
        }
        return found.sha256().equals(file.sha256())
                ? Optional.empty()
                : Optional.of("'" + file.path() + "': object " + file.objectKey() + " has SHA-256 " + found.sha256()
                        + " instead of " + file.sha256());
    }

    private static int read(InputStream in, byte[] buffer) throws StoreReadException {
        try {
            return in.read(buffer);
        } catch (IOException e) {
            throw new StoreReadException(e);
        }
    }

    /** Tells a store that broke off from an output that cannot be written. */
    private static final class StoreReadException extends Exception {
        private static final long serialVersionUID = 1;
        private final IOException cause;

        StoreReadException(IOException cause) {
            super(cause);
            this.cause = cause;
        }
    }
}
