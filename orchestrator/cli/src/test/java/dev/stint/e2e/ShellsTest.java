package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.cli.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several shells of one user act on the same runs, through one server. */
@Tag("long")
final class ShellsTest {
    private static final int ENDLESS = 1_000_000;

    @TempDir
    static Path folder;

    private static House house;
    private static Training training;

    @BeforeAll
    static void build() throws IOException {
        house = new House(folder);
        training = new Training(house.desk);
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        try (House left = house) {
            left.assertLeavesNothing();
        }
    }

    @Test
    void two_commands_at_once_start_one_server() throws Exception {
        Path log = house.home.resolve("log/server.log");
        house.stint("server", "stop");
        int before = starts(log);
        List<Process> shells = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            shells.add(house.shell(folder.resolve("ls-" + i), "ls"));
        }
        for (int i = 0; i < 2; i++) {
            assertThat(shells.get(i).waitFor(3, TimeUnit.MINUTES)).isTrue();
            assertThat(shells.get(i).exitValue())
                    .as(Files.readString(folder.resolve("ls-" + i)))
                    .isZero();
        }
        long server = house.serverPid();
        Await.until("the second server has given way", () -> house.processes().equals(List.of(server)));
        assertThat(starts(log) - before).as("servers that came to serve").isEqualTo(1);
    }

    private static int starts(Path log) throws IOException {
        return Files.exists(log) ? Files.readString(log).split("Started StintServer", -1).length - 1 : 0;
    }

    @Test
    void a_detached_run_is_listed_followed_stopped_and_resumed_from_other_shells() throws Exception {
        String run = house.submit(training.job("shells", 4000).drain("5s").spec());
        Path followed = folder.resolve("followed");
        Process follower = house.shell(followed, "logs", "-f", run);
        house.await(run, "has a checkpoint", d -> d.run().lastCheckpoint().isPresent());
        Views.RunList list = house.stint("ls", "-o", "json", "--state", "live").as(Views.RunList.class);
        assertThat(list.runs())
                .singleElement()
                .satisfies(view -> assertThat(view.id()).isEqualTo(run));

        Process stop = house.shell(folder.resolve("stop"), "stop", run, "--why", "lunch");
        assertThat(stop.waitFor(3, TimeUnit.MINUTES)).isTrue();
        assertThat(stop.exitValue())
                .as(Files.readString(folder.resolve("stop")))
                .isZero();
        Views.RunDetail paused = house.awaitState(run, "PAUSED");
        assertThat(House.timeline(paused)).contains("lunch");
        assertThat(follower.waitFor(3, TimeUnit.MINUTES))
                .as("logs -f ends when the run rests")
                .isTrue();
        assertThat(Files.readString(followed))
                .as("what was followed; the log is%n%s%n%s", house.log(run), House.timeline(paused))
                .contains("starting:")
                .contains("stopped after step");

        house.stint("resume", run);
        Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
        assertThat(done.attempts()).hasSize(2);
        assertThat(done.attempts().get(1).restoredFrom()).isPresent();
        assertThat(house.log(run)).contains("resuming after step");
    }

    @Test
    void a_drill_takes_the_machine_and_the_run_goes_on() throws IOException {
        String run = house.submit(training.job("drilled", 4000).spec());
        Views.RunDetail before = house.await(
                run, "has a checkpoint", d -> d.run().lastCheckpoint().isPresent());
        long agent = house.agentPid(before.attempts().get(0).machine());

        house.stint("drill", "preempt", run);

        Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
        assertThat(Traces.alive(agent)).isFalse();
        assertThat(done.run().preemptions()).isEqualTo(1);
        assertThat(done.attempts()).hasSize(2);
        assertThat(done.attempts().get(0).outcome()).contains("PREEMPTED");
        assertThat(done.attempts().get(1).restoredFrom()).isPresent();
        List<String> kinds = done.events().stream()
                .filter(event -> event.attempt() == 1)
                .map(Views.EventView::kind)
                .toList();
        assertThat(kinds).as(House.timeline(done)).containsSubsequence("noticed", "grace", "preempted");
        assertThat(house.stint("show", run).out()).contains("left for saving; ");
        whatItKeptComesToThisComputer(done);
    }

    private static void whatItKeptComesToThisComputer(Views.RunDetail done) throws IOException {
        String run = done.run().id();
        house.stint("checkpoints", "restore", run, "--to", "restored");
        long index = done.run().lastCheckpoint().orElseThrow();
        Views.CheckpointDetail saved = house.stint("checkpoints", "show", run, "" + index, "-o", "json")
                .as(Views.CheckpointDetail.class);
        for (Views.FileView file : saved.files()) {
            assertThat(sha256(house.desk.resolve("restored").resolve(file.path())))
                    .as(file.path())
                    .isEqualTo(file.sha256());
        }
        house.stint("cp", run + ":" + Training.MODEL, "kept");
        assertThat(house.desk.resolve("kept/model.bin"))
                .hasSameBinaryContentAs(Path.of(done.outputs().get(0).location()));
        assertThat(house.stint("checkpoints", "verify", run, "--all", "--read", "5%")
                        .out())
                .contains("a sample");
        assertThat(house.stint("doctor", "store").out()).contains("the store can be used");

        Path object = Path.of(
                house.home.resolve("bucket").toString(), saved.files().get(0).object());
        byte[] bytes = Files.readAllBytes(object);
        bytes[bytes.length / 2] ^= 1;
        Files.write(object, bytes);
        Terminal.Said damaged = house.tryStint("checkpoints", "restore", run, "--to", "damaged");
        assertThat(damaged.exit()).as(damaged.err()).isEqualTo(1);
        assertThat(damaged.err()).contains(saved.files().get(0).path(), "has SHA-256");
        assertThat(house.stint("checkpoints", "restore", run, "--to", "damaged", "--or-earlier")
                        .err())
                .contains("damaged: checkpoint " + index);
    }

    private static String sha256(Path file) throws IOException {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void cancel_ends_what_a_job_started_even_when_it_hides() throws IOException {
        String plain = house.submit(training.job("endless", ENDLESS).spec());
        Path stubborn = Files.writeString(house.desk.resolve("stubborn.yaml"), """
                name: stubborn
                resources: {providers: [local], regions: [home]}
                run: |
                  trap '' TERM INT HUP
                  setsid sh -c 'trap "" TERM HUP; echo daemon; while :; do sleep 1; done' >/dev/null 2>&1 &
                  echo up
                  while :; do sleep 1; done
                """);
        String hiding = house.submit(stubborn);
        Await.until("the job is up", () -> house.log(hiding).contains("up"));
        house.await(plain, "runs", d -> d.run().state().equals("RUNNING"));
        List<Long> daemons = new ArrayList<>(Traces.of(hiding));
        assertThat(daemons).as("agent, shell, daemon").hasSizeGreaterThanOrEqualTo(3);
        long server = house.serverPid();

        house.stint("cancel", hiding, "--why", "enough");
        house.stint("cancel", plain);

        house.awaitState(hiding, "CANCELLED");
        house.awaitState(plain, "CANCELLED");
        Await.until(
                "nothing but the server is left: " + Traces.words(house.processes()),
                () -> house.processes().equals(List.of(server)));
        assertThat(daemons).noneMatch(Traces::alive);
        assertThat(house.tryStint("resume", hiding).exit())
                .as("a cancelled run stays cancelled")
                .isEqualTo(3);
        assertThat(house.stint("ls", "--all").out())
                .as("the house can be opened again")
                .contains(hiding, plain);
    }
}
