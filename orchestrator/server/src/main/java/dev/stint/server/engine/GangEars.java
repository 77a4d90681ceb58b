package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.StatusReading;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.MemberRow;
import dev.stint.server.db.MemberTable;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Reads the mail of all machines of a gang. Progress and checkpoints of the run are those of rank 0; notices, remarks, addresses
 * and log text come from all. What an exit means is for {@link GangWatch} to say. Reading the same status twice changes nothing.
 */
@Component
class GangEars {

    private static final Logger log = LoggerFactory.getLogger(GangEars.class);

    private final AttemptTable attempts;
    private final MemberTable members;
    private final MachineWatch machines;
    private final MachineLogs logs;
    private final OrderDesk orders;
    private final Transitions transitions;
    private final InstantSource clock;

    GangEars(
            AttemptTable attempts,
            MemberTable members,
            MachineWatch machines,
            MachineLogs logs,
            OrderDesk orders,
            Transitions transitions,
            InstantSource clock) {
        this.attempts = attempts;
        this.members = members;
        this.machines = machines;
        this.logs = logs;
        this.orders = orders;
        this.transitions = transitions;
        this.clock = clock;
    }

    /** What all machines of a launch say, in the order of ranks. */
    List<Voice> listen(AttemptRow attempt) throws IOException {
        List<Voice> voices = new ArrayList<>();
        voices.add(first(attempt));
        for (MemberRow member : members.of(attempt.run(), attempt.attempt(), attempt.launch())) {
            voices.add(other(attempt, member));
        }
        return voices;
    }

    private Voice first(AttemptRow given) throws IOException {
        AttemptRow attempt = reload(given);
        OrchestratorMailbox mailbox = orders.mailbox(attempt, 0);
        Optional<Status> status = heard(attempt, 0, mailbox.readStatus());
        boolean fresh =
                status.filter(s -> s.sequence() > attempt.statusSequence()).isPresent();
        if (fresh) {
            machines.take(attempt, status.get(), mailbox);
            address(attempt, 0, status.get());
        }
        long chunks = reload(attempt).logChunks();
        return new Voice(
                0,
                attempt.machine().orElseThrow(),
                status,
                status.filter(s -> chunks >= s.logChunks()).isPresent(),
                fresh);
    }

    private Voice other(AttemptRow attempt, MemberRow member) throws IOException {
        OrchestratorMailbox mailbox = orders.mailbox(attempt, member.rank());
        Optional<Status> status = heard(attempt, member.rank(), mailbox.readStatus());
        boolean fresh =
                status.filter(s -> s.sequence() > member.statusSequence()).isPresent();
        long chunks = member.logChunks();
        if (fresh) {
            members.alive(member, livedAt(member, status.get()));
            chunks = logs.take(attempt, member, status.get(), mailbox);
            address(attempt, member.rank(), status.get());
            noticed(member, status.get());
            long remark = remarks(member, status.get());
            boolean all = chunks >= status.get().logChunks();
            members.heard(member, all ? status.get().sequence() : member.statusSequence(), chunks, remark);
        }
        long known = chunks;
        return new Voice(
                member.rank(),
                member.machine(),
                status,
                status.filter(s -> known >= s.logChunks()).isPresent(),
                fresh);
    }

    private static Optional<Status> heard(AttemptRow attempt, int rank, StatusReading reading) {
        if (reading instanceof StatusReading.Broken broken) {
            log.warn("run={} rank={} its machine's status is no status: {}", attempt.run(), rank, broken.reason());
        }
        return reading.heard();
    }

    private void address(AttemptRow attempt, int rank, Status status) {
        status.address()
                .ifPresent(at -> members.address(
                        attempt, rank, at.host(), at.port(), status.restored().map(Status.CheckpointMark::index)));
    }

    private long remarks(MemberRow member, Status status) {
        long newest = member.remark();
        for (Status.Remark remark : status.remarks()) {
            if (remark.number() > newest) {
                String kind = remark.kind().matches("[a-z][a-z-]{0,38}") ? remark.kind() : "remark";
                transitions.remark(member.run(), kind, "rank " + member.rank() + ": " + remark.text());
                newest = remark.number();
            }
        }
        return newest;
    }

    /** One loss drains all: so does the word of one. */
    private void noticed(MemberRow member, Status status) {
        boolean byNotice = status.exit()
                .filter(e -> e.reason() == Status.ExitReason.NOTICE)
                .isPresent();
        RunState state = machines.state(member.run());
        if ((status.notice().isPresent() || byNotice) && (state == RunState.STARTING || state == RunState.RUNNING)) {
            String source = status.notice()
                    .map(Status.NoticeMark::source)
                    .orElseGet(() -> status.exit().orElseThrow().detail());
            transitions.apply(member.run(), new RunEvent.Noticed("rank " + member.rank() + ": " + source));
        }
    }

    private Instant livedAt(MemberRow member, Status status) {
        Instant now = clock.instant();
        Instant before = member.aliveAt().orElse(member.grantedAt());
        if (status.sentAt().isBefore(before)) {
            return before;
        }
        return status.sentAt().isAfter(now) ? now : status.sentAt();
    }

    private AttemptRow reload(AttemptRow attempt) {
        return attempts.find(attempt.run(), attempt.attempt(), attempt.launch()).orElse(attempt);
    }
}
