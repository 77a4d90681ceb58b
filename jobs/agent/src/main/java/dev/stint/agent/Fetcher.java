package dev.stint.agent;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.mailbox.Order.Blob;
import dev.stint.mailbox.Order.Input;
import dev.stint.mailbox.Order.Work;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Brings working directory and inputs onto the machine, every byte checked against the hash the order gives. Used by one
 * thread; running it again starts over.
 */
final class Fetcher {

    /** An unpacked archive, or a downloaded file without known size, may not be larger, in bytes. */
    private static final long MAX_BYTES = 1L << 40;

    /** A working directory's archive may unpack to so much, in bytes. */
    private static final long MAX_UNPACKED_BYTES = 64L << 30;

    private final ObjectStore store;
    private final Workplace places;
    private final WebDownloads web;
    private final Unpacker unpacker = new Unpacker(MAX_UNPACKED_BYTES);

    Fetcher(ObjectStore store, Workplace places, WebDownloads web) {
        this.store = store;
        this.places = places;
        this.web = web;
    }

    /**
     * Fetches everything into the job's folder.
     *
     * @throws FetchFailedException when something is missing, wrong or refused
     * @throws IOException when store, network or disk failed; trying again may help
     */
    void fetch(Work work) throws IOException, FetchFailedException, InterruptedException {
        places.prepare();
        if (work.workdir().isPresent()) {
            unpack(work.workdir().get(), places.job());
        }
        for (Input input : work.inputs()) {
            fetch(input);
        }
    }

    private void fetch(Input input) throws IOException, FetchFailedException, InterruptedException {
        Path target;
        try {
            target = places.inJob(input.path());
        } catch (IllegalArgumentException e) {
            throw new FetchFailedException("input " + e.getMessage(), e);
        }
        if (input.blob().isPresent() && input.unpack()) {
            Files.createDirectories(target);
            unpack(input.blob().get(), target);
        } else if (input.blob().isPresent()) {
            move(download(input.blob().get()), target);
        } else {
            move(download(input), target);
        }
    }

    private void unpack(Blob blob, Path folder) throws IOException, FetchFailedException {
        Path archive = download(blob);
        unpacker.unpack(archive, folder);
        Files.delete(archive);
    }

    private Path download(Blob blob) throws IOException, FetchFailedException {
        Path file = places.scratch().resolve("download");
        Optional<InputStream> opened = store.open(blob.key(), 0);
        if (opened.isEmpty()) {
            throw new FetchFailedException("object " + blob.key() + " is not in the store; submit the run again");
        }
        try (InputStream in = opened.get();
                OutputStream out = Files.newOutputStream(file)) {
            Hashing.Copied copied = Hashing.copy(in, out, blob.size());
            if (copied.bytes() != blob.size() || !copied.sha256().equals(blob.sha256())) {
                throw new FetchFailedException("object " + blob.key() + " is not what was submitted: " + copied.bytes()
                        + " bytes, SHA-256 " + copied.sha256() + ", expected " + blob.size() + " bytes, "
                        + blob.sha256() + "; submit the run again");
            }
        }
        return file;
    }

    private Path download(Input input) throws IOException, FetchFailedException, InterruptedException {
        URI source = URI.create(input.source());
        String scheme = String.valueOf(source.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new FetchFailedException("input '" + input.path() + "': this agent cannot fetch from " + scheme
                    + "; give an http(s) address or a local path");
        }
        Path file = places.scratch().resolve("download");
        Hashing.Copied copied = web.fetch(source, file, MAX_BYTES);
        if (copied.bytes() > MAX_BYTES) {
            throw new FetchFailedException("input " + WebDownloads.shown(source) + " has more than 1 TiB");
        }
        if (input.sha256().isPresent() && !input.sha256().get().equalsIgnoreCase(copied.sha256())) {
            throw new FetchFailedException("input " + WebDownloads.shown(source) + " has SHA-256 " + copied.sha256()
                    + ", expected " + input.sha256().get() + "; it changed, or the spec is wrong");
        }
        return file;
    }

    private static void move(Path file, Path target) throws IOException {
        Files.createDirectories(target.getParent());
        Files.move(file, target, StandardCopyOption.REPLACE_EXISTING);
    }
}
