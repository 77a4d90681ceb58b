package dev.stint.checkpoints.s3.bench;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.FrozenFile;
import dev.stint.checkpoints.set.FrozenSet;
import dev.stint.checkpoints.set.Metrics;
import dev.stint.checkpoints.set.Trust;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What an agent does with a checkpoint, and nothing else: {@code save STORE FOLDER}, {@code save-twice STORE FOLDER} (the second time
 * after a line on its input, for as many files as have changed then), {@code restore STORE FOLDER}, {@code rehearse STORE
 * FOLDER} (save, and restore beside it). Says what it did, and how long that
 * took without the start of the program.
 */
final class TransferProgram {

    private static final String PREFIX = "team/run";

    private TransferProgram() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[2]);
        try (ObjectStore store = ObjectStores.open(args[1])) {
            if (args[0].equals("restore")) {
                restore(store, folder);
                return;
            }
            CheckpointWriter writer = CheckpointWriter.open(store, PREFIX, 1, "benchmark", Clock.systemUTC());
            commit(writer, folder);
            if (args[0].equals("save-twice")) {
                if (System.in.read() < 0) {
                    throw new IOException("nobody said that files have changed");
                }
                commit(writer, folder);
            }
            if (args[0].equals("rehearse")) {
                restore(store, folder.resolveSibling("rehearsed"));
            }
        }
    }

    private static void restore(ObjectStore store, Path folder) throws Exception {
        List<Checkpoint> all = CheckpointLog.read(store, PREFIX).checkpoints();
        Checkpoint newest = all.get(all.size() - 1);
        long begin = System.nanoTime();
        CheckpointReader.restore(store, newest, folder);
        say("restored", newest.bytes(), 0, begin);
    }

    private static void commit(CheckpointWriter writer, Path folder) throws Exception {
        long begin = System.nanoTime();
        CommitResult result = writer.commit(frozen(folder), -1, null);
        if (!(result instanceof CommitResult.Committed committed)) {
            throw new IOException("not committed: " + result);
        }
        say("saved", committed.bytesSent(), committed.bytesReused(), begin);
    }

    private static void say(String what, long bytes, long reusedBytes, long beginNanos) {
        System.out.println(what + " " + bytes + " " + reusedBytes + " " + (System.nanoTime() - beginNanos));
    }

    /** The files as they lie there: nobody touches them. */
    private static FrozenSet frozen(Path folder) throws IOException {
        List<FrozenFile> files = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : (Iterable<Path>) all.sorted()::iterator) {
                files.add(new FrozenFile(file.getFileName().toString(), file, FileState.of(file)));
            }
        }
        return new FrozenSet(folder.resolve("no-staging"), files, Trust.CALL, Instant.now(), Metrics.NONE);
    }
}
