package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.FencedException;
import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Order.CheckpointOrder;
import dev.stint.mailbox.Order.Completion;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.CheckpointMark;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CheckpointSaverTest {

    private static final MailboxPrefix PREFIX = new MailboxPrefix("team", "train-1", 1, 1);

    private final HandClock clock = new HandClock();
    private final WatchedStore store = new WatchedStore();
    private final Deque<Runnable> queued = new ArrayDeque<>();
    private final Background work = new Background(queued::add, new Waker());
    private final FakeProgress progress = new FakeProgress();
    private final Departure departure = new Departure(clock.loop());
    private final StatusReporter reporter = new StatusReporter(
            new MachineMailbox(store, PREFIX, 0),
            new Background(Runnable::run, new Waker()),
            new AgentLog(new PrintStream(OutputStream.nullOutputStream()), clock));

    @Test
    void a_set_is_committed_at_the_jobs_interval_and_not_before() {
        CheckpointSaver saver = saver(Optional.of(Duration.ofMinutes(10)), 0);
        turn(saver, Duration.ZERO);
        turn(saver, Duration.ofMinutes(9));
        turn(saver, Duration.ofMinutes(1));
        turn(saver, Duration.ofSeconds(1));

        assertThat(progress.looks).containsExactly("due", "-", "due", "-");
    }

    @Test
    void auto_follows_the_measured_cost_of_a_save_and_the_hazard() {
        // Young's sqrt(2·2 s·3600 s) is 120 s for a save of 2 s and one loss an hour; Daly's refinement stays within 2
        // s.
        CheckpointSaver saver = saver(Optional.empty(), 1);
        progress.saveSeconds = 2;
        turn(saver, Duration.ZERO);
        turn(saver, Duration.ofSeconds(115));
        turn(saver, Duration.ofSeconds(7));

        assertThat(progress.looks).containsExactly("due", "-", "due");
        assertThat(saver.leave(clock.instant(), Optional.empty()))
                .as("time kept free for a save")
                .isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void saves_never_overlap() {
        CheckpointSaver saver = saver(Optional.of(Duration.ofSeconds(1)), 0);
        saver.tick(clock.instant());
        saver.tick(clock.after(Duration.ofMinutes(1)));
        saver.tick(clock.after(Duration.ofMinutes(1)));
        assertThat(queued).hasSize(1);
        assertThat(saver.last(clock.after(Duration.ofSeconds(1)), false)).isFalse();
        assertThat(queued).hasSize(1);

        queued.remove().run();
        assertThat(saver.last(clock.instant(), false)).isFalse();
        queued.remove().run();

        assertThat(saver.last(clock.instant(), false)).isTrue();
        assertThat(progress.looks).containsExactly("due", "due BROKEN_OFF");
    }

    @Test
    void the_same_trouble_is_one_remark_and_a_full_disk_is_named() throws Exception {
        CheckpointSaver saver = saver(Optional.of(Duration.ofSeconds(1)), 0);
        progress.failure = Optional.of(new IOException("/work: No space left on device"));
        turn(saver, Duration.ZERO);
        turn(saver, Duration.ofSeconds(40));
        progress.failure = Optional.of(new IOException("put 'data/1/another-key': No space left on device"));
        turn(saver, Duration.ofSeconds(40));
        assertThat(progress.looks).hasSize(3);

        List<Status.Remark> remarks = status().remarks();

        assertThat(remarks).hasSize(1);
        assertThat(remarks.get(0).kind()).isEqualTo("disk-full");
        assertThat(remarks.get(0).text()).contains("disk is full", "resources.disk");
    }

    @Test
    void trouble_that_comes_back_after_a_commit_is_told_again() throws Exception {
        CheckpointSaver saver = saver(Optional.of(Duration.ofSeconds(1)), 0);
        progress.failure = Optional.of(new IOException("away"));
        turn(saver, Duration.ZERO);
        progress.failure = Optional.empty();
        turn(saver, Duration.ofSeconds(40));
        progress.failure = Optional.of(new IOException("away"));
        turn(saver, Duration.ofSeconds(40));

        assertThat(status().remarks())
                .extracting(Status.Remark::kind)
                .containsExactly("checkpoint-failed", "checkpoint-failed");
    }

    @Test
    void the_last_set_is_tried_again_while_the_store_fails_but_not_for_ever() {
        CheckpointSaver saver = saver(Optional.of(Duration.ofSeconds(1)), 0);
        progress.failure = Optional.of(new IOException("lost"));
        int turns = 0;
        while (!saver.last(clock.after(Duration.ofSeconds(40)), false)) {
            assertThat(turns++).isLessThan(20);
            while (!queued.isEmpty()) {
                queued.remove().run();
            }
        }

        assertThat(progress.looks).hasSize(6).containsOnly("due BROKEN_OFF");
    }

    @Test
    void nothing_complete_in_three_intervals_is_said_once_and_only_when_files_change() throws Exception {
        CheckpointSaver saver = saver(Optional.of(Duration.ofMinutes(1)), 0);
        progress.commits = false;
        progress.changed = false;
        turn(saver, Duration.ZERO);
        turn(saver, Duration.ofMinutes(5));
        assertThat(status().remarks()).isEmpty();

        progress.changed = true;
        turn(saver, Duration.ofMinutes(1));
        turn(saver, Duration.ofMinutes(1));

        assertThat(status().remarks()).extracting(Status.Remark::kind).containsExactly("no-complete-set");
    }

    @Test
    void a_last_look_is_repeated_while_files_may_yet_prove_quiet() {
        CheckpointSaver saver = saver(Optional.of(Duration.ofSeconds(1)), 0);
        progress.again = true;
        assertThat(saver.last(clock.instant(), true)).isFalse();
        queued.remove().run();
        assertThat(saver.last(clock.instant(), true)).isFalse();
        assertThat(queued).as("not at once").isEmpty();
        progress.again = false;
        assertThat(saver.last(clock.after(Duration.ofSeconds(1)), true)).isFalse();
        queued.remove().run();

        assertThat(saver.last(clock.instant(), true)).isTrue();
        assertThat(progress.looks).containsExactly("due ENDED", "due ENDED");
    }

    @Test
    void auto_follows_the_hazard_of_a_newer_order() {
        CheckpointSaver saver = saver(Optional.empty(), 1);
        progress.saveSeconds = 2;
        turn(saver, Duration.ZERO);
        saver.hazard(100);
        // Young's sqrt(2·2 s·36 s) is 12 s
        turn(saver, Duration.ofSeconds(15));

        assertThat(progress.looks).containsExactly("due", "due");
    }

    @Test
    void the_interval_worked_out_is_told_with_its_numbers_and_again_when_it_changes_much() throws IOException {
        CheckpointSaver saver = saver(Optional.empty(), 1);
        progress.saveSeconds = 2;
        turn(saver, Duration.ZERO);
        turn(saver, Duration.ofMinutes(3));
        saver.hazard(100);
        turn(saver, Duration.ofMinutes(3));

        assertThat(status().remarks()).extracting(Status.Remark::kind).containsExactly("cadence", "cadence");
        assertThat(status().remarks().get(0).text())
                .startsWith("saving every 119 s")
                .contains("a save takes 2.00 s, 1.00 interruptions/h");
        assertThat(status().remarks().get(1).text()).contains("100 interruptions/h");
    }

    @Test
    void an_interval_that_the_spec_fixes_is_no_news() throws IOException {
        CheckpointSaver saver = saver(Optional.of(Duration.ofMinutes(1)), 1);
        turn(saver, Duration.ZERO);

        assertThat(status().remarks()).isEmpty();
    }

    @Test
    void a_command_that_is_told_to_end_has_its_sets_committed_at_once_and_then_every_few_seconds() {
        CheckpointSaver saver = saver(Optional.of(Duration.ofMinutes(10)), 0);
        turn(saver, Duration.ZERO);
        turn(saver, Duration.ofSeconds(1));
        saver.leave(clock.instant(), Optional.empty());
        turn(saver, Duration.ZERO);
        turn(saver, Duration.ofSeconds(4));
        turn(saver, Duration.ofSeconds(1));

        assertThat(progress.looks).containsExactly("due", "-", "due", "-", "due");
    }

    @Test
    void a_save_that_hangs_is_given_up_in_time_for_an_orderly_end() throws IOException {
        CheckpointSaver saver = saver(Optional.of(Duration.ofMinutes(10)), 0);
        turn(saver, Duration.ZERO);
        saver.leave(clock.instant(), Optional.of(clock.instant().plusSeconds(10)));
        saver.tick(clock.instant());
        Runnable hanging = queued.remove();

        assertThat(saver.last(clock.after(Duration.ofSeconds(9)), false)).isFalse();
        assertThat(saver.last(clock.after(Duration.ofSeconds(1)), false)).isTrue();
        assertThat(saver.last(clock.after(Duration.ofSeconds(1)), false)).isTrue();
        hanging.run();

        assertThat(progress.looks).as("what was given up does nothing").hasSize(1);
        assertThat(status().remarks()).extracting(Status.Remark::kind).containsExactly("grace", "save-given-up");
    }

    @Test
    void a_job_that_keeps_no_checkpoints_has_nothing_to_decide() throws IOException {
        CheckpointSaver saver = saver("", Optional.empty(), 0);

        assertThat(saver.leave(clock.instant(), Optional.of(clock.after(Duration.ofSeconds(9)))))
                .isZero();
        assertThat(status().remarks()).isEmpty();
    }

    private void turn(CheckpointSaver saver, Duration passed) {
        saver.tick(clock.after(passed));
        while (!queued.isEmpty()) {
            queued.remove().run();
        }
        saver.tick(clock.instant());
    }

    private Status status() throws IOException {
        reporter.tick(clock.instant(), Optional.empty());
        return new OrchestratorMailbox(store, PREFIX, 0).readStatus().heard().orElseThrow();
    }

    private CheckpointSaver saver(Optional<Duration> interval, double hazardPerHour) {
        return saver("ckpt", interval, hazardPerHour);
    }

    private CheckpointSaver saver(String path, Optional<Duration> interval, double hazardPerHour) {
        CheckpointOrder order = new CheckpointOrder(
                "team/train-1",
                path,
                interval,
                hazardPerHour,
                Completion.RENAME,
                "*.ckpt",
                Duration.ofSeconds(5),
                "TERM",
                Duration.ofSeconds(30),
                List.of());
        return new CheckpointSaver(progress, order, new SaveCadence(order), work, reporter, departure);
    }

    private static final class FakeProgress implements ProgressLog {
        private final List<String> looks = new ArrayList<>();
        private Optional<IOException> failure = Optional.empty();
        private double saveSeconds = 1;
        private boolean commits = true;
        private boolean changed = true;
        private boolean again;

        @Override
        public void claim() throws FencedException {
            looks.add("claim");
        }

        @Override
        public Optional<CheckpointMark> restore() {
            return Optional.empty();
        }

        @Override
        public Look look(boolean due, Moment moment) throws IOException {
            looks.add((due ? "due" : "-") + (moment == Moment.RUNNING ? "" : " " + moment));
            if (failure.isPresent()) {
                throw failure.get();
            }
            Optional<CheckpointMark> mark = due && commits
                    ? Optional.of(new CheckpointMark(looks.size(), -1, 10, saveSeconds))
                    : Optional.empty();
            return new Look(mark, Optional.empty(), commits, changed, again);
        }
    }
}
