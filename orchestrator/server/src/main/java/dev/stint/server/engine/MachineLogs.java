package dev.stint.server.engine;

import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Status;
import dev.stint.server.db.AttemptReports;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.LogTable;
import dev.stint.server.db.MemberRow;
import dev.stint.server.db.MemberTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.ShardId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Collects the log text that machines have written, chunk by chunk, as much of it as one look may. */
@Component
class MachineLogs {

    private static final int CHUNKS_PER_LOOK = 64;

    private final RunTable runs;
    private final AttemptReports reports;
    private final MemberTable members;
    private final LogTable logs;
    private final TransactionTemplate transaction;

    MachineLogs(
            RunTable runs,
            AttemptReports reports,
            MemberTable members,
            LogTable logs,
            TransactionTemplate transaction) {
        this.runs = runs;
        this.reports = reports;
        this.members = members;
        this.logs = logs;
        this.transaction = transaction;
    }

    /** Collects the log text of a machine, of a gang that with rank 0; the number of chunks known afterwards. */
    long take(AttemptRow attempt, Status status, OrchestratorMailbox mailbox) throws IOException {
        long next = attempt.logChunks();
        for (int i = 0; i < CHUNKS_PER_LOOK && next < status.logChunks(); i++) {
            long chunk = next;
            Optional<String> text = mailbox.readLog(chunk);
            transaction.executeWithoutResult(tx -> {
                Optional<ShardId> shard = ShardId.parse(attempt.run());
                Optional<RunRow> whole = shard.flatMap(s -> runs.lock(s.parent()));
                RunRow row = runs.lock(attempt.run()).orElseThrow();
                text.ifPresent(t -> {
                    int bytes = t.getBytes(StandardCharsets.UTF_8).length;
                    logs.append(row, Optional.empty(), attempt.attempt(), attempt.launch(), 0, chunk, bytes);
                    whole.ifPresent(w -> logs.append(
                            w, shard.map(ShardId::shard), attempt.attempt(), attempt.launch(), 0, chunk, bytes));
                });
                reports.heard(attempt, attempt.statusSequence(), chunk + 1, attempt.remark());
            });
            // a chunk that cannot be found ends it: the machine claimed more than it wrote, and claims nothing twice
            next = text.isPresent() ? next + 1 : status.logChunks();
        }
        return next;
    }

    /** Collects the log text of another machine of a gang; the number of chunks known afterwards. */
    long take(AttemptRow attempt, MemberRow member, Status status, OrchestratorMailbox mailbox) throws IOException {
        long next = member.logChunks();
        for (int i = 0; i < CHUNKS_PER_LOOK && next < status.logChunks(); i++) {
            long chunk = next;
            Optional<String> text = mailbox.readLog(chunk).map(t -> RankedText.of(member.rank(), t));
            transaction.executeWithoutResult(tx -> {
                RunRow row = runs.lock(attempt.run()).orElseThrow();
                text.ifPresent(t -> logs.append(
                        row,
                        Optional.empty(),
                        attempt.attempt(),
                        attempt.launch(),
                        member.rank(),
                        chunk,
                        t.getBytes(StandardCharsets.UTF_8).length));
                members.heard(member, member.statusSequence(), chunk + 1, member.remark());
            });
            next = text.isPresent() ? next + 1 : status.logChunks();
        }
        return next;
    }
}
