package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.SaveTimes;
import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notices with little and with much time, on a machine that sends a kilobyte a second: what is sent, what not, and what is said. */
class GraceTest {

    private static final MailboxPrefix MAIL = new MailboxPrefix("team", "train-1", 1, 1);
    private static final String RUN = "team/train-1";

    @TempDir
    Path temp;

    private final HandClock clock = new HandClock();
    private final PacedStore store = new PacedStore(clock, 1000);
    private final Random random = new Random(7);
    private int machines;
    private Machine machine;

    @BeforeEach
    void a_machine() throws Exception {
        machine = new Machine(1);
    }

    @Test
    void a_complete_set_that_waits_is_sent_at_once_and_then_what_the_command_saves() throws Exception {
        machine.save(10_000);
        machine.turn();
        machine.save(10_000);
        machine.turn();
        assertThat(machine.committed()).as("ten minutes between commits").isEqualTo(1);
        Instant told = clock.instant();

        machine.leave(60);
        machine.turn();

        assertThat(machine.said("grace"))
                .startsWith(
                        "notice: 60 s left for saving; a complete set that waited goes first: 10.0 kB at 1.0 kB/s takes"
                                + " 10 s; a new save is tried after it: 10.0 kB at 1.0 kB/s takes 10 s; how long the command takes to"
                                + " save is not known; checkpoint 1 (")
                .endsWith(" s ago) is safe");
        assertThat(machine.committed()).isEqualTo(2);
        assertThat(Duration.between(told, clock.instant())).isBetween(Duration.ofSeconds(10), Duration.ofSeconds(11));

        machine.save(10_000);
        assertThat(machine.last()).isTrue();
        assertThat(machine.committed()).isEqualTo(3);
        assertThat(store.sentBytes()).isEqualTo(30_000);
    }

    @Test
    void a_save_that_cannot_arrive_is_not_begun_and_a_command_that_waits_for_it_can_go_on() throws Exception {
        machine.save(10_000);
        machine.turn();

        machine.leave(8);
        machine.write(10_000);
        Path answer = machine.call(1);
        machine.turn();

        assertThat(machine.said("grace"))
                .contains("8.0 s left for saving; of a new save, 10.0 kB at 1.0 kB/s takes 10 s", "not begun")
                .endsWith("s ago) is what the next attempt starts from");
        assertThat(store.sentBytes()).as("the first set only").isEqualTo(10_000);
        assertThat(Files.readString(answer))
                .contains("\"ok\":false", "too late to save", "sending 10.0 kB at 1.0 kB/s takes 10 s: not begun");
        assertThat(machine.said("checkpoint-skipped")).startsWith("too late to save");
        assertThat(machine.last()).isTrue();
        assertThat(machine.committed()).isEqualTo(1);
    }

    @Test
    void sets_that_are_too_late_one_after_the_other_are_one_remark() throws Exception {
        machine.save(10_000);
        machine.turn();
        machine.leave(8);
        for (int i = 0; i < 3; i++) {
            machine.save(10_000);
            machine.turn();
            clock.after(Duration.ofMillis(300));
        }

        assertThat(machine.kinds()).containsOnlyOnce("checkpoint-skipped");
        assertThat(store.sentBytes()).isEqualTo(10_000);
    }

    @Test
    void a_save_smaller_than_all_before_is_sent_although_none_was_expected_to_fit() throws Exception {
        machine.save(10_000);
        machine.turn();

        machine.leave(8);
        machine.save(4000);
        machine.turn();

        assertThat(machine.said("grace")).contains("not begun");
        assertThat(machine.committed()).isEqualTo(2);
        assertThat(store.sentBytes()).isEqualTo(14_000);
    }

    @Test
    void what_did_not_change_counts_neither_in_what_is_expected_nor_in_what_is_sent() throws Exception {
        machine.write("frozen", 50_000);
        machine.save(4000);
        machine.turn();
        for (int i = 0; i < 4; i++) {
            clock.after(Duration.ofMinutes(11));
            machine.save(4000);
            machine.turn();
        }
        assertThat(machine.committed()).isEqualTo(5);

        machine.leave(6);
        machine.save(4000);
        machine.turn();

        assertThat(machine.said("grace")).contains("a new save is tried: 4.0 kB at");
        assertThat(machine.committed()).as("4 kB of 54 kB have to go").isEqualTo(6);
    }

    @Test
    void a_set_on_its_way_goes_on_and_its_rest_is_known() throws Exception {
        machine.save(6000);
        machine.turn();
        clock.after(Duration.ofMinutes(11));
        for (int i = 0; i < 6; i++) {
            machine.write("part-" + i, 1000);
        }
        store.watch(sent -> {
            if (sent == 6000 + 4000) {
                machine.leave(20);
            }
        });
        machine.save(1000);
        machine.turn();

        assertThat(machine.said("grace"))
                .contains(
                        "20 s left for saving; the set on its way is finished first: 3.0 kB at 1.0 kB/s takes 3.0 s; a new"
                                + " save is tried after it");
        assertThat(machine.committed()).isEqualTo(2);
    }

    @Test
    void a_set_on_its_way_that_will_not_arrive_is_said_and_goes_on_as_long_as_there_is_time() throws Exception {
        machine.save(6000);
        machine.turn();
        clock.after(Duration.ofMinutes(11));
        for (int i = 0; i < 6; i++) {
            machine.write("part-" + i, 1000);
        }
        store.watch(sent -> {
            if (sent == 6000 + 1000) {
                machine.leave(3);
                store.pace(10_000); // it gets better than anybody could know
            }
        });
        machine.save(1000);
        machine.turn();

        assertThat(machine.said("grace"))
                // files are sent side by side: one that has just arrived may not be counted yet
                .containsPattern(
                        "the set on its way will hardly arrive: ([67]\\.0) kB at 1\\.0 kB/s takes \\1 s; it goes on, and"
                                + " is given up in time");
        assertThat(machine.committed()).isEqualTo(2);
    }

    @Test
    void a_first_save_is_tried_since_nothing_is_known() throws Exception {
        machine.leave(5);
        machine.save(3000);
        machine.turn();

        assertThat(machine.said("grace"))
                .isEqualTo(
                        "notice: 5.0 s left for saving; a new save is tried: how much there will be to send is not known"
                                + " yet; how long the command takes to save is not known; no checkpoint is there yet");
        assertThat(machine.committed()).isEqualTo(1);
    }

    @Test
    void what_a_save_begun_against_the_odds_had_reached_is_said_when_it_is_given_up() throws Exception {
        machine.leave(5);
        machine.write("a", 4000);
        machine.write("b", 4000);
        store.watch(sent -> {
            if (sent == 4000) {
                clock.after(Duration.ofSeconds(1));
                assertThat(machine.saver.last(clock.instant(), false)).isTrue();
            }
        });
        machine.save(1000);
        machine.turn();

        assertThat(machine.said("save-given-up"))
                .isEqualTo("a set was given up in time for an orderly end: the store has 4.0 kB of 9.0 kB; no"
                        + " checkpoint is there, the next attempt starts anew");
    }

    @Test
    void how_long_the_command_took_to_save_when_it_was_told_to_is_known_to_the_next_attempt() throws Exception {
        machine.save(10_000);
        machine.turn();
        machine.leave(60);
        clock.after(Duration.ofSeconds(3));
        machine.save(10_000);
        machine.turn();
        assertThat(SaveTimes.of(store, RUN, 1)).as("saved by itself").isEmpty();
        assertThat(SaveTimes.of(store, RUN, 2)).contains(Duration.ofSeconds(3));

        machine = new Machine(2);
        machine.leave(60);
        assertThat(machine.said("grace"))
                .contains("the command saves in 3.0 s; checkpoint 2 (from an earlier attempt) is safe");
        clock.after(Duration.ofSeconds(2));
        machine.save(10_000);
        machine.turn();
        assertThat(machine.committed()).isEqualTo(3);

        machine = new Machine(3);
        machine.save(10_000);
        machine.turn();
        machine.leave(60);
        assertThat(machine.said("grace"))
                .contains(
                        "60 s left for saving; a new save fits: 10.0 kB at 1.0 kB/s takes 10 s; the command saves in 2.0 s");
    }

    /** The part of an agent that saves, with the very log and watcher, and no command. */
    private final class Machine {
        private final Deque<Runnable> queued = new ArrayDeque<>();
        private final StatusReporter reporter;
        private final CheckpointSaver saver;
        private final Path folder;

        Machine(int attempt) throws Exception {
            AgentLog log = new AgentLog(new PrintStream(OutputStream.nullOutputStream()), clock);
            MachineMailbox mailbox = new MachineMailbox(store, MAIL, 0);
            Background work = new Background(queued::add, new Waker());
            Background mail = new Background(Runnable::run, new Waker());
            reporter = new StatusReporter(mailbox, mail, log);
            Workplace places = new Workplace(temp.resolve("machine-" + machines++));
            places.prepare();
            Orders orders = Orders.running("true").keeping("ckpt");
            orders.attempt = attempt;
            orders.interval = Optional.of(Duration.ofMinutes(10));
            Order order = orders.order();
            BootFile boot = new BootFile(
                    store.uri(),
                    MAIL.value(),
                    new byte[32],
                    "test",
                    "test/home/a/small/spot",
                    "test-grace",
                    Instant.parse("2100-01-01T00:00:00Z"),
                    places.root(),
                    0,
                    CommandUser.same(),
                    Optional.empty(),
                    Optional.empty());
            LoopClock loop = clock.loop();
            Departure departure = new Departure(loop);
            Bench bench = new Bench(
                    boot,
                    Map.of(),
                    places,
                    store,
                    mailbox,
                    new OrderInbox(mailbox, new byte[32], mail, log),
                    reporter,
                    mail,
                    work,
                    new MarkedProcesses("test-grace", CommandUser.same()),
                    loop,
                    departure,
                    new RiskHint(),
                    Optional.empty());
            StoredProgress progress = new StoredProgress(bench, order);
            progress.claim();
            progress.restore();
            folder = places.job().resolve("ckpt");
            saver = new CheckpointSaver(
                    progress, order.checkpoint(), new SaveCadence(order.checkpoint()), work, reporter, departure);
        }

        /** A new set, complete by rename. */
        void save(int bytes) throws Exception {
            write("state.part", bytes);
            Files.move(
                    folder.resolve("state.part"),
                    folder.resolve("state.ckpt"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }

        void write(int bytes) throws Exception {
            write("state.bin", bytes);
        }

        void write(String name, int bytes) throws Exception {
            byte[] content = new byte[bytes];
            random.nextBytes(content);
            Path file = Files.write(folder.resolve(name), content);
            Files.setLastModifiedTime(file, FileTime.from(clock.instant()));
        }

        /** As stint.commit() does; where the answer comes. */
        Path call(int number) throws Exception {
            Path box = Files.createDirectories(folder.resolve(".stint"));
            Path request = Files.writeString(box.resolve("new"), "{\"step\":" + number + "}");
            Files.setLastModifiedTime(request, FileTime.from(clock.instant()));
            Files.move(request, box.resolve("commit-" + number + ".json"), StandardCopyOption.ATOMIC_MOVE);
            return box.resolve("done-" + number + ".json");
        }

        void turn() {
            saver.tick(clock.after(Duration.ofMillis(300)));
            work();
            saver.tick(clock.instant());
            work();
        }

        void leave(int seconds) {
            saver.leave(clock.instant(), Optional.of(clock.instant().plusSeconds(seconds)));
        }

        boolean last() {
            boolean done = saver.last(clock.instant(), false);
            work();
            return done || saver.last(clock.instant(), false);
        }

        int committed() throws Exception {
            return CheckpointLog.read(store, RUN).checkpoints().size();
        }

        String said(String kind) throws Exception {
            return status().remarks().stream()
                    .filter(remark -> remark.kind().equals(kind))
                    .map(Status.Remark::text)
                    .reduce((first, second) -> second)
                    .orElse("nothing of " + kind);
        }

        List<String> kinds() throws Exception {
            return status().remarks().stream().map(Status.Remark::kind).toList();
        }

        private Status status() throws Exception {
            reporter.tick(clock.instant(), Optional.empty());
            return new OrchestratorMailbox(store, MAIL, 0).readStatus().heard().orElseThrow();
        }

        private void work() {
            while (!queued.isEmpty()) {
                queued.remove().run();
            }
        }
    }
}
