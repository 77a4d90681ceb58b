package dev.stint.server.engine;

import dev.stint.api.KeepViews;
import dev.stint.api.Views;
import dev.stint.checkpoints.Checkpoint;
import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.CheckpointReader;
import dev.stint.checkpoints.LogView;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.VerifyReport;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs.LogSlice;
import dev.stint.server.db.LogTable;
import dev.stint.server.db.MarkTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.ShardId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.springframework.stereotype.Component;

/** What a run keeps in the object store: log text and checkpoints. */
@Component
class Keepings {

    private static final int NOT_FOUND = 404;
    private static final int CHUNKS = 256;

    private final LogTable logs;
    private final AttemptStore launches;
    private final Stores stores;
    private final MarkTable marks;
    private final InstantSource clock;

    Keepings(LogTable logs, AttemptStore launches, Stores stores, MarkTable marks, InstantSource clock) {
        this.marks = marks;
        this.clock = clock;
        this.logs = logs;
        this.launches = launches;
        this.stores = stores;
    }

    LogSlice logs(RunRow run, long fromByte, int maxBytes) {
        long from = Math.max(0, Math.min(fromByte, run.logBytes()));
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        long next = from;
        SortedMap<Long, Integer> attempts = new TreeMap<>();
        int attempt = 0;
        for (LogTable.Chunk chunk : logs.from(run.id(), from, CHUNKS)) {
            if (text.size() >= maxBytes) {
                break;
            }
            byte[] bytes = read(run, chunk);
            int skip = (int) (next - chunk.fromByte());
            int take = Math.min(bytes.length - skip, maxBytes - text.size());
            if (take > 0) {
                if (chunk.attempt() != attempt) {
                    attempt = chunk.attempt();
                    attempts.put(next, attempt);
                }
                text.write(bytes, skip, take);
                next += take;
            }
        }
        boolean ended = run.machine().state().resting() && next >= run.logBytes();
        return new LogSlice(text.toByteArray(), next, ended, attempts);
    }

    Views.CheckpointList checkpoints(RunRow run) {
        Map<Long, MarkTable.Mark> marked = marks.of(run.id());
        List<Views.CheckpointView> views =
                read(run).checkpoints().stream().map(c -> view(run, c, marked)).toList();
        return new Views.CheckpointList(run.id(), home(run).uri() + "/" + run.prefix(), views);
    }

    Views.CheckpointDetail checkpoint(RunRow run, long index) {
        Checkpoint checkpoint = find(run, index);
        return new Views.CheckpointDetail(
                view(run, checkpoint, marks.of(run.id())),
                checkpoint.files().stream()
                        .map(f -> new Views.FileView(f.path(), f.size(), f.mode(), f.sha256(), f.objectKey()))
                        .toList());
    }

    Views.VerifyView verify(RunRow run, long index) {
        try {
            Checkpoint checkpoint = find(run, index);
            VerifyReport report = CheckpointReader.verify(home(run), checkpoint);
            if (!checkpoint.retired()) {
                // what is retired may miss bytes by right
                marks.read(run.id(), index, new MarkTable.Reading(report.good(), clock.instant()));
            }
            return new Views.VerifyView(index, report.good(), report.bytesRead(), report.problems());
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoint " + index + " of " + run.id() + " could not be read", e);
        }
    }

    private byte[] read(RunRow run, LogTable.Chunk chunk) {
        String shard = chunk.shard()
                .or(() -> run.shardOf().map(ShardId::shard))
                .map(String::valueOf)
                .orElse("");
        String id = shard.isEmpty() ? run.id() : run.whole() + "." + shard;
        try {
            OrchestratorMailbox mailbox = new OrchestratorMailbox(
                    launches.of(id, chunk.attempt(), chunk.launch()),
                    new MailboxPrefix(run.team(), run.whole(), shard, chunk.attempt(), chunk.launch()),
                    chunk.rank());
            // a chunk that is gone, or changed under us by a hostile machine, still fills its place
            byte[] bytes = RankedText.of(
                            chunk.rank(), mailbox.readLog(chunk.chunk()).orElse(""))
                    .getBytes(StandardCharsets.UTF_8);
            return bytes.length == chunk.bytes() ? bytes : padded(bytes, chunk.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException("log of " + run.id() + " could not be read", e);
        }
    }

    private static byte[] padded(byte[] bytes, int length) {
        byte[] place = new byte[length];
        java.util.Arrays.fill(place, (byte) ' ');
        System.arraycopy(bytes, 0, place, 0, Math.min(bytes.length, length));
        return place;
    }

    LogView read(RunRow run) {
        if (run.sharded()) {
            throw new RefusedException(
                    NOT_FOUND,
                    4,
                    "run " + run.id() + " keeps its checkpoints by shard; name one, from " + run.id() + ".0 to "
                            + run.id() + "." + (run.machine().rules().shards() - 1),
                    List.of());
        }
        try {
            return CheckpointLog.read(stores.home(run), run.prefix());
        } catch (IOException e) {
            throw new UncheckedIOException("checkpoint log of " + run.id() + " could not be read", e);
        }
    }

    private ObjectStore home(RunRow run) {
        try {
            return stores.home(run);
        } catch (IOException e) {
            throw new UncheckedIOException("the home of " + run.id() + " cannot be opened", e);
        }
    }

    /** @throws RefusedException with exit code 4 when there is none */
    Checkpoint find(RunRow run, long index) {
        return read(run)
                .find(index)
                .orElseThrow(() -> new RefusedException(
                        NOT_FOUND,
                        4,
                        "run " + run.id() + " has no checkpoint " + index + "; 'stint checkpoints ls " + run.id()
                                + "' shows those it has",
                        List.of()));
    }

    private static Views.CheckpointView view(RunRow run, Checkpoint c, Map<Long, MarkTable.Mark> marked) {
        MarkTable.Mark mark = marked.getOrDefault(c.index(), MarkTable.Mark.NONE);
        String status =
                c.retired() ? "retired" : run.machine().quarantined().contains(c.index()) ? "quarantined" : "committed";
        return new Views.CheckpointView(
                c.index(),
                c.epoch(),
                c.step(),
                c.takenAt(),
                c.bytes(),
                c.files().size(),
                status,
                c.trust().name().toLowerCase(Locale.ROOT),
                mark.pin().map(pin -> new KeepViews.PinView(pin.by(), pin.why(), pin.at())),
                mark.reading().map(read -> new KeepViews.ReadingView(read.sound(), read.at())));
    }
}
