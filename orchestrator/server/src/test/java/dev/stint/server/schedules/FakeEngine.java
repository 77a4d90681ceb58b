package dev.stint.server.schedules;

import dev.stint.api.Requests;
import dev.stint.core.run.Run;
import dev.stint.server.RefusedException;
import dev.stint.server.db.AfterTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.TablesUnderTest;
import dev.stint.spec.JobSpec;
import dev.stint.spec.JobSpecs;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.dao.DuplicateKeyException;

/** Runs that are rows: nothing drives them, and the test says how they end. Of one database there may be several. */
final class FakeEngine implements RunDoor {

    /** What happens to the next submission. */
    enum Trouble {
        NONE,
        /** The server is killed before the run is there. */
        KILLED_BEFORE,
        /** The server is killed after the run is there, and before anybody is told. */
        KILLED_AFTER,
        REFUSED,
        /** More is submitted than the server takes in. */
        BUSY
    }

    /** The server is no more. */
    static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        KilledException() {
            super("killed", null, false, false);
        }
    }

    private static final AtomicInteger NUMBER = new AtomicInteger();

    final List<String> cancelled = new ArrayList<>();
    /** Who may submit nothing any more. */
    final Set<String> removed = new HashSet<>();

    private final TablesUnderTest tables;
    private final InstantSource clock;
    private Trouble trouble = Trouble.NONE;

    FakeEngine(TablesUnderTest tables, InstantSource clock) {
        this.tables = tables;
        this.clock = clock;
    }

    void next(Trouble next) {
        trouble = next;
    }

    @Override
    public void tryOut(Requests.Submit request) {
        spec(request);
    }

    @Override
    public Optional<String> barred(String owner, String team) {
        return Optional.of(owner + " is no submitter of team " + team + " any more")
                .filter(why -> removed.contains(owner));
    }

    @Override
    public String submit(Requests.Submit request, String owner) {
        Trouble now = trouble;
        trouble = Trouble.NONE;
        if (now == Trouble.KILLED_BEFORE) {
            throw new KilledException();
        }
        if (now == Trouble.REFUSED) {
            throw new RefusedException(400, 2, "job.yaml has 1 problem(s)", List.of("workdir: its snapshot is gone"));
        }
        if (now == Trouble.BUSY) {
            throw new RefusedException(503, 1, "more is submitted than this server takes in just now", List.of());
        }
        String run = insert(request);
        if (now == Trouble.KILLED_AFTER) {
            throw new KilledException();
        }
        return run;
    }

    private String insert(Requests.Submit request) {
        RunTable runs = new RunTable(tables.jdbc());
        JobSpec spec = spec(request);
        Optional<RunRow> earlier = runs.findByKey(spec.team(), request.idempotencyKey());
        if (!request.idempotencyKey().isEmpty() && earlier.isPresent()) {
            return earlier.get().id();
        }
        Run machine = TablesUnderTest.accepted(spec.name() + "-" + NUMBER.incrementAndGet());
        RunRow row = TablesUnderTest.row(machine, clock.instant(), request.spec());
        RunRow named = new RunRow(
                row.id(),
                0,
                spec.name(),
                spec.team(),
                "",
                spec.tags(),
                "standard",
                50,
                request.spec(),
                "job.yaml",
                request.blobs(),
                "",
                clock.instant(),
                spec.deadlineFrom(clock.instant()),
                machine,
                "waits",
                Optional.empty(),
                Optional.empty(),
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        try {
            runs.insert(named, request.idempotencyKey());
        } catch (DuplicateKeyException e) {
            return runs.findByKey(spec.team(), request.idempotencyKey())
                    .orElseThrow()
                    .id();
        }
        new AfterTable(tables.jdbc()).insert(row.id(), spec.dependsOn());
        return row.id();
    }

    @Override
    public synchronized void cancel(String run, String why) {
        cancelled.add(run);
        set(run, "CANCELLED");
    }

    /** A run is in this state from now on. */
    void set(String run, String state) {
        tables.jdbc()
                .sql("update run set state = ? where id = ?")
                .param(state)
                .param(run)
                .update();
    }

    private static JobSpec spec(Requests.Submit request) {
        return JobSpecs.parse(request.spec(), request.specName()).fold(valid -> valid, invalid -> {
            throw new RefusedException(400, 2, "wrong", invalid.messages());
        });
    }
}
