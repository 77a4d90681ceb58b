package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.server.db.Heartbeats.Beat;
import dev.stint.server.db.Heartbeats.Progress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.transaction.support.TransactionTemplate;

/** What machines say every few seconds, as it is written. */
@ParameterizedClass
@EnumSource(TestDatabase.class)
final class HeartbeatsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final TablesUnderTest tables;
    private final RunTable runs;
    private final AttemptTable attempts;
    private final Heartbeats heartbeats;

    HeartbeatsTest(TestDatabase database) {
        tables = new TablesUnderTest(database);
        runs = new RunTable(tables.jdbc());
        attempts = new AttemptTable(tables.jdbc());
        heartbeats =
                new Heartbeats(new FencedJdbc(tables.source(), tables.manager()), tables.manager(), LoopThreads.NONE);
    }

    @Test
    void a_beat_tells_that_a_machine_lives_and_how_far_it_is() {
        AttemptRow launch = launch("run-1");

        assertThat(heartbeats.write(beat(launch, 1, NOON, 10))).isTrue();
        assertThat(heartbeats.write(beat(launch, 2, NOON.minusSeconds(1), 20))).isTrue();

        AttemptRow now = attempts.find("run-1", 1, 1).orElseThrow();
        assertThat(now.aliveAt()).as("never earlier than is known").contains(NOON);
        assertThat(now.statusSequence()).isEqualTo(2);
        assertThat(now.lastStep()).contains(20L);
        assertThat(now.warmStep()).as("of the first beat").contains(10L);
        assertThat(now.commandSeconds()).isEqualTo(2.0);
        assertThat(runs.find("run-1").orElseThrow().step()).contains(20L);
        assertThat(runs.find("run-1").orElseThrow().total()).contains(100L);
    }

    @Test
    void a_command_that_tells_no_progress_has_run_for_some_time_and_accelerators_did_something() {
        AttemptRow launch = launch("run-1");
        AttemptRow.Gpu gpu = new AttemptRow.Gpu(2, 50, 90, 1000, 2000);

        heartbeats.write(new Beat(launch, 1, NOON, Optional.empty(), Optional.of(7.5), Optional.of(gpu)));

        AttemptRow now = attempts.find("run-1", 1, 1).orElseThrow();
        assertThat(now.commandSeconds()).isEqualTo(7.5);
        assertThat(now.lastStep()).isEmpty();
        assertThat(now.gpu()).contains(gpu);
    }

    @Test
    void a_loop_whose_run_was_taken_writes_nothing_and_those_beside_it_do() {
        AttemptRow taken = launch("run-1");
        AttemptRow own = launch("run-2");
        tables.jdbc().sql("update run set fence = 2").update();

        List<CompletableFuture<Boolean>> written = new ArrayList<>();
        for (AttemptRow each : List.of(taken, own)) {
            Holding holding = new Holding(each.run(), each == taken ? 1 : 2, "one");
            CompletableFuture<Boolean> answer = new CompletableFuture<>();
            new Thread(() -> holding.during(() -> {
                        try {
                            answer.complete(heartbeats.write(beat(each, 1, NOON, 10)));
                        } catch (RuntimeException e) {
                            answer.completeExceptionally(e);
                        }
                    }))
                    .start();
            written.add(answer);
        }

        assertThatThrownBy(written.get(0)::join).hasCauseInstanceOf(NotOwnerException.class);
        assertThat(written.get(1).join()).isTrue();
        assertThat(attempts.find("run-1", 1, 1).orElseThrow().statusSequence()).isZero();
        assertThat(attempts.find("run-2", 1, 1).orElseThrow().statusSequence()).isEqualTo(1);
    }

    @Test
    void a_row_that_somebody_has_just_now_is_not_waited_for() {
        AttemptRow launch = launch("run-1");

        boolean written = Boolean.TRUE.equals(new TransactionTemplate(tables.manager()).execute(status -> {
            runs.lockState("run-1");
            return CompletableFuture.supplyAsync(() -> heartbeats.write(beat(launch, 1, NOON, 10)))
                    .join();
        }));

        assertThat(written).isFalse();
        assertThat(attempts.find("run-1", 1, 1).orElseThrow().statusSequence()).isZero();
    }

    private static Beat beat(AttemptRow launch, long sequence, Instant at, long step) {
        return new Beat(
                launch,
                sequence,
                at,
                Optional.of(new Progress(step, 100, sequence)),
                Optional.empty(),
                Optional.empty());
    }

    private AttemptRow launch(String run) {
        return tables.launch(run, NOON);
    }
}
