package dev.stint.checkpoints.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointWriter;
import dev.stint.checkpoints.CommitResult;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStore.ObjectInfo;
import dev.stint.checkpoints.contract.servers.FaultyProxy;
import dev.stint.checkpoints.contract.servers.FaultyProxy.Fault;
import dev.stint.checkpoints.set.FrozenSet;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commits through a network and a store that have a bad day: whatever happens to the requests, what the log shows is whole, what
 * was reported as committed is there, and nothing stays behind. Subclass it per adapter of a store behind HTTP.
 */
public abstract class NetworkFaultsContract {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-01T00:00:00Z"));
    private static final int COMMITS_PER_LOG = 10;

    /** One log in so many has a file that goes in parts. */
    private static final int LARGE_EVERY = 40;

    private static final int TRIES = 12;

    private final Map<Fault, Integer> met = new TreeMap<>();
    private int committed;
    private int repeated;

    /** The real server, which the proxy stands before. */
    protected abstract URI server();

    /** The same store as any other call opens, reached at an address: the server's own, or the proxy's. */
    protected abstract ObjectStore open(URI address) throws Exception;

    /** How many commits the full count has. */
    protected abstract int fullCommits();

    /** How many commits are tried in every build. */
    protected int sampleCommits() {
        return 60;
    }

    @Test
    @Tag("chaos")
    void whatever_happens_to_requests_no_set_is_torn_lost_or_leaked(@TempDir Path folder, TestReporter reporter) {
        Seeds.each(
                "bad network",
                sampleCommits() / COMMITS_PER_LOG,
                fullCommits() / COMMITS_PER_LOG,
                seed -> play(seed, folder));
        reporter.publishEntry(committed + " commits, " + repeated + " repeated by hand; " + met);
    }

    private void play(long seed, Path folder) throws Exception {
        Random random = Seeds.random(seed);
        String prefix = "team/network-" + seed;
        int rarely = 4 + random.nextInt(30);
        boolean large = seed % LARGE_EVERY == 0;
        Map<Long, Map<String, byte[]>> contents = new TreeMap<>();
        List<Long> told = new ArrayList<>();
        SampleSets sets = new SampleSets(folder.resolve("sets-" + seed));
        try (ObjectStore plain = open(server());
                FaultyProxy proxy = new FaultyProxy(server(), (method, target, bytes) -> fault(random, rarely));
                ObjectStore faulty = open(proxy.address())) {
            int epoch = 1;
            CheckpointWriter writer = writer(faulty, prefix, epoch);
            for (long step = 1; step <= COMMITS_PER_LOG; step++) {
                if (random.nextInt(4) == 0) { // the machine is lost, with whatever it had begun
                    writer = writer(faulty, prefix, ++epoch);
                }
                Map<String, byte[]> content = SampleSets.contentAt(step);
                if (large && step % 5 == 0) {
                    content.put("large.bin", bytes((17 << 20) + (int) step, step));
                }
                contents.put(step, content);
                try (FrozenSet set = sets.of(content)) {
                    if (commit(writer, set, step)) {
                        told.add(step);
                    }
                }
            }
            proxy.done().forEach((fault, times) -> met.merge(fault, times, Integer::sum));
            committed += told.size();
            check(plain, prefix, epoch, told, contents);
        }
    }

    /** The random numbers are asked from the threads of many connections. */
    private static Fault fault(Random random, int rarely) {
        synchronized (random) {
            return random.nextInt(rarely) > 0
                    ? Fault.NONE
                    : Fault.values()[1 + random.nextInt(Fault.values().length - 1)];
        }
    }

    private static CheckpointWriter writer(ObjectStore store, String prefix, int epoch) throws Exception {
        for (int attempt = 1; ; attempt++) {
            try {
                return CheckpointWriter.open(store, prefix, epoch, "nonce-" + epoch, CLOCK);
            } catch (IOException e) {
                if (attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** As an agent does: the same set again while the store fails. A machine that is lost meanwhile never does. */
    private boolean commit(CheckpointWriter writer, FrozenSet set, long step) throws Exception {
        for (int attempt = 1; attempt <= TRIES; attempt++) {
            try {
                return writer.commit(set, step, null) instanceof CommitResult.Committed;
            } catch (IOException e) {
                repeated++;
            }
        }
        return false;
    }

    private static void check(
            ObjectStore plain, String prefix, int epoch, List<Long> told, Map<Long, Map<String, byte[]>> contents)
            throws Exception {
        LogAudit audit = LogAudit.of(plain, prefix);
        assertThat(audit.faults()).isEmpty();
        assertThat(audit.committed().values()).containsAll(told);
        for (Map.Entry<Long, Long> live : audit.live().entrySet()) {
            Map<String, String> expected = new TreeMap<>();
            contents.getOrDefault(live.getValue(), Map.of())
                    .forEach((path, bytes) -> expected.put(path, LogAudit.sha256(bytes)));
            assertThat(audit.hashes(live.getKey())).isEqualTo(expected);
        }
        writer(plain, prefix, epoch + 1);
        CheckpointLog.sweepUploads(plain, prefix);
        assertThat(plain.pendingUploads(prefix)).isEmpty();
        assertThat(plain.list(prefix + "/data/", "", 10_000))
                .extracting(ObjectInfo::key)
                .containsExactlyInAnyOrderElementsOf(audit.named());
    }

    private static byte[] bytes(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
