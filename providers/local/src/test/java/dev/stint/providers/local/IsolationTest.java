package dev.stint.providers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.providers.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Users of their own for machines. What needs a real switch of users is skipped where there is none. */
final class IsolationTest {
    private static final Processes PROCESSES = Processes.ofThisHost();

    @TempDir
    Path temp;

    private static void needsRoot() {
        assumeTrue(
                isolation(Path.of("/var/lib/stint-work"), Map.of()).on(),
                "a user who may switch to another is not available here");
    }

    private static Isolation isolation(Path work, Map<String, String> settings) {
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("work", work.toString());
        return Isolation.of(LocalSettings.of(all), Path.of("/nowhere/adapter"), "/usr/bin:/bin", PROCESSES);
    }

    /** A range of one's own, that no test or server beside this one has. */
    private static RunAs few(int count) {
        int first = 300_000 + ThreadLocalRandom.current().nextInt(1_000_000);
        return new RunAs(RunAs.Wish.ALWAYS, first, first + count - 1);
    }

    private Lodgings lodgings(RunAs users) throws IOException {
        Path adapter = temp.resolve("adapter");
        for (String machine : List.of("m-1", "m-2", "m-3")) {
            Files.createDirectories(adapter.resolve("machines").resolve(machine));
        }
        return Lodgings.open(temp.resolve("work"), adapter, users, PROCESSES);
    }

    @Test
    void the_setting_is_a_word_or_a_range_of_ordinary_users() {
        assertThat(RunAs.parse("auto").wish()).isEqualTo(RunAs.Wish.AUTO);
        assertThat(RunAs.parse("off").wish()).isEqualTo(RunAs.Wish.OFF);
        assertThat(RunAs.parse("1000-1999")).isEqualTo(new RunAs(RunAs.Wish.ALWAYS, 1000, 1999));
        for (String wrong : List.of("on", "", "0-10", "999-2000", "2000-1000", "5", "1000-99999999999")) {
            assertThatThrownBy(() -> RunAs.parse(wrong))
                    .hasMessageContaining("run-as: '" + wrong + "'")
                    .hasMessageContaining("200000-265535");
        }
        assertThatThrownBy(() -> LocalSettings.of(Map.of("run-as", "root", "work", "here")))
                .hasMessageContaining("run-as: 'root'")
                .hasMessageContaining("work: 'here' is not an absolute path");
    }

    @Test
    void switched_off_it_says_what_that_means() {
        Isolation off = isolation(temp, Map.of("run-as", "off"));
        assertThat(off.on()).isFalse();
        assertThat(off.words()).contains("NOT isolated", "run-as is off", "docs/security.md");
    }

    @Test
    void where_it_cannot_be_had_auto_goes_without_and_a_range_stops_the_start() throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");
        Isolation without = isolation(file.resolve("work"), Map.of());
        assertThat(without.on()).isFalse();
        assertThat(without.words()).contains("NOT isolated");
        assertThatThrownBy(() -> isolation(file.resolve("work"), Map.of("run-as", "300000-300009")))
                .hasMessageContaining("run-as demands users 300000-300009, but ")
                .hasMessageContaining("set run-as to auto or off");
    }

    @Test
    void a_folder_that_others_cannot_enter_is_no_place_to_work() throws IOException {
        needsRoot();
        // JUnit's temporary folders are for their owner alone, as homes often are.
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(temp)))
                .isEqualTo("rwx------");
        assertThat(isolation(temp.resolve("work"), Map.of()).words()).contains("NOT isolated", "entering " + temp);
        Path open = Files.createDirectory(temp.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(isolation(open, Map.of()).words()).contains("writable by nobody else");
    }

    @Test
    void a_user_is_given_once_and_free_again_when_it_is_released() throws IOException {
        needsRoot();
        RunAs two = few(2);
        Lodgings lodgings = lodgings(two);
        Lodging one = lodgings.claim("m-1");
        Lodging other = lodgings.claim("m-2");
        assertThat(List.of(one.uid(), other.uid())).containsExactlyInAnyOrder(two.first(), two.last());
        assertThatThrownBy(() -> lodgings.claim("m-3"))
                .hasMessageContaining("no free user for machine m-3")
                .hasMessageContaining("widen run-as");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one.path())))
                .isEqualTo("rwx--x---");
        assertThat(Files.getAttribute(one.path(), "unix:uid")).isEqualTo(0);
        assertThat(Files.getAttribute(one.path(), "unix:gid")).isEqualTo(one.uid());

        lodgings.release(one, "m-2");
        assertThat(one.path()).as("another machine's").exists();
        lodgings.release(one, "m-1");
        lodgings.release(one, "m-1");
        assertThat(one.path()).doesNotExist();
        assertThat(lodgings.claim("m-3").uid()).isEqualTo(one.uid());
        assertThat(lodgings.abandoned()).isEmpty();
        Files.delete(temp.resolve("adapter/machines/m-3"));
        assertThat(lodgings.abandoned()).extracting(Lodging::uid).containsExactly(one.uid());
    }

    @Test
    void what_a_killed_server_had_begun_to_claim_goes_with_the_next_start_and_another_servers_stays()
            throws IOException {
        needsRoot();
        Lodgings first = lodgings(few(2));
        Path begun = Files.createTempDirectory(
                first.root(),
                ".claim-"
                        + UUID.nameUUIDFromBytes(
                                temp.resolve("adapter").toString().getBytes(StandardCharsets.UTF_8))
                        + "-");
        Files.writeString(begun.resolve("claim"), "m-1");
        Path others = Files.createTempDirectory(first.root(), ".claim-other-");

        lodgings(few(2));

        assertThat(begun).doesNotExist();
        assertThat(others).exists();
    }

    @Test
    void a_user_with_a_process_is_not_given() throws Exception {
        needsRoot();
        RunAs one = few(1);
        Process busy = new ProcessBuilder(
                        "setpriv", "--reuid=" + one.first(), "--regid=" + one.first(), "--clear-groups", "sleep", "600")
                .start();
        try {
            LocalWorld.until(
                    "the process runs", () -> !PROCESSES.ofUser(one.first()).isEmpty());
            assertThatThrownBy(() -> lodgings(one).claim("m-1")).hasMessageContaining("no free user");
        } finally {
            busy.destroyForcibly().waitFor();
        }
        assertThat(lodgings(one).claim("m-1").uid()).isEqualTo(one.first());
    }

    /** An agent that starts, by the words of its boot file, what hides from every other look, and then waits. */
    private static final String HIDING = """
            words=$(sed -n 's/.*"words":\\[\\([^]]*\\)\\].*/\\1/p' boot.json | tr -d '"' | tr , ' ')
            $words sh -c '(env -i setsid sh -c "trap \\"\\" TERM HUP; while :; do env -i sleep 0.2; done" >/dev/null 2>&1 </dev/null &)'
            : > ready
            while :; do sleep 0.05; done
            """;

    @Test
    void what_hides_ends_with_its_machine_also_after_a_restart_of_the_server() throws IOException {
        needsRoot();
        try (LocalWorld world = new LocalWorld(temp, LocalWorld.SCENARIO, HIDING)) {
            assumeTrue(!world.settings.get("run-as").equals("off"), "run-as is off");
            Machine one = world.launchReady("token-1", LocalWorld.onDemand());
            Machine other = world.launchReady("token-2", LocalWorld.onDemand());
            Lodging first = lodgingOf(world, one);
            Lodging second = lodgingOf(world, other);
            assertThat(first.uid()).isNotEqualTo(second.uid());
            for (Lodging lodging : List.of(first, second)) {
                LocalWorld.until(
                        "the daemon runs",
                        () -> !PROCESSES.ofUser(lodging.uid()).isEmpty());
            }
            world.provider.terminate(one.id());
            world.provider.status(one.id());
            assertThat(PROCESSES.ofUser(first.uid())).isEmpty();
            assertThat(first.path()).doesNotExist();
            assertThat(PROCESSES.ofUser(second.uid())).as("the other's").isNotEmpty();

            world.restart();
            world.provider.terminate(other.id());
            world.provider.status(other.id());
            assertThat(PROCESSES.ofUser(second.uid())).isEmpty();
            assertThat(second.path()).doesNotExist();
        }
    }

    private static Lodging lodgingOf(LocalWorld world, Machine machine) throws IOException {
        JsonNode record = JsonMapper.shared()
                .readTree(Files.readAllBytes(world.folderOf(machine).resolve("machine.json")));
        return new Lodging(
                record.at("/lodging/uid").asInt(), record.at("/lodging/folder").asString());
    }
}
