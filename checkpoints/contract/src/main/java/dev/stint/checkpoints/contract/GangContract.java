package dev.stint.checkpoints.contract;

import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.GangCommitter;
import dev.stint.checkpoints.GangPart;
import dev.stint.checkpoints.GangPartWriter;
import dev.stint.checkpoints.GangTable;
import dev.stint.checkpoints.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What contracts of gangs have in common: two ranks that save together. */
abstract class GangContract extends StoreContract {

    static final Duration PATIENCE = Duration.ofMinutes(1);

    volatile Instant now = CLOCK.instant();
    final InstantSource clock = () -> now;

    /** One gang of two, as its agents hold it. */
    final class Gang {
        final GangTable table;
        final CheckpointWriter writer;
        final GangCommitter committer;
        final GangPartWriter zero;
        final GangPartWriter one;

        Gang(ObjectStore through, int epoch, String nonce) throws Exception {
            table = new GangTable(through, PREFIX, epoch, 1);
            writer = CheckpointWriter.open(through, PREFIX, epoch, nonce, clock);
            committer = new GangCommitter(table, writer, 2, PATIENCE, clock);
            zero = new GangPartWriter(table, 0, nonce);
            one = new GangPartWriter(table, 1, nonce + "-1");
        }

        void restored(Checkpoint checkpoint) {
            writer.trust(checkpoint);
            committer.restored(checkpoint);
            zero.restored(checkpoint);
            one.restored(checkpoint);
        }

        void begin(long ordinal, long step, Map<String, byte[]> content) throws IOException {
            committer.begin(send(zero, ordinal, step, content));
        }
    }

    GangPart send(GangPartWriter rank, long ordinal, long step, Map<String, byte[]> content) throws IOException {
        return rank.send(content.isEmpty() ? Optional.empty() : Optional.of(sets.of(content)), ordinal, step, false);
    }

    Gang gang(int epoch) throws Exception {
        return new Gang(store, epoch, "agent-" + epoch);
    }

    static Map<String, byte[]> files(String... namesAndTexts) {
        Map<String, byte[]> content = new TreeMap<>();
        for (int i = 0; i < namesAndTexts.length; i += 2) {
            content.put(namesAndTexts[i], namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        }
        return content;
    }

    Optional<Checkpoint> newest() throws IOException {
        return CheckpointLog.read(store, PREFIX).newest();
    }

    void assertRestores(Map<String, byte[]> content) throws Exception {
        Path target = folder.resolve("restored-" + System.nanoTime());
        CheckpointReader.restore(store, newest().orElseThrow(), target);
        SampleSets.assertHolds(target, content);
    }
}
