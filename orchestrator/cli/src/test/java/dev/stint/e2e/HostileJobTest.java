package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.stint.api.Views;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A job that attacks its neighbours, its agent and the server, where commands have users of their own. */
@Tag("long")
final class HostileJobTest {
    private static final String SECRET = "the-victims-own-secret-5c1f";

    @TempDir
    static Path folder;

    private static House house;

    @BeforeAll
    static void open() throws IOException {
        assumeTrue(House.mayIsolate(), "a user who may switch to another is not available here");
        house = new House(folder);
    }

    @AfterAll
    static void nothingIsLeft() throws IOException {
        if (house != null) {
            try (House left = house) {
                left.assertLeavesNothing();
            }
        }
    }

    private static String victim() throws IOException {
        Path spec = Files.writeString(house.desk.resolve("victim.yaml"), """
                name: victim
                resources: {providers: [local], regions: [home]}
                env: {VICTIM_SECRET: %1$s}
                run: |
                  echo %1$s >secret.txt
                  mkdir -p checkpoint/.stint
                  cp secret.txt checkpoint/model.tmp
                  mv checkpoint/model.tmp checkpoint/model.bin
                  cat secret.txt
                  trap '' TERM
                  while :; do sleep 1; done
                checkpoint:
                  path: checkpoint
                  interval: 1s
                  complete_when: {rename: model.bin}
                  on_notice: {signal: TERM, drain: 300ms}
                """.formatted(SECRET));
        return house.submit(spec);
    }

    @Test
    void a_hostile_job_gains_nothing() throws IOException {
        String victim = victim();
        Views.RunDetail running = house.await(
                victim, "has a checkpoint", d -> d.run().lastCheckpoint().isPresent());
        Await.until("the victim's log is kept", () -> house.log(victim).contains(SECRET));
        String machine = running.attempts().get(0).machine();
        House.Lodging lodging = house.lodging(machine)
                .orElseThrow(() -> new AssertionError("machine " + machine + " has no user of its own"));
        long shell =
                Traces.of("STINT_RUN_ID=" + victim).stream().min(Long::compare).orElseThrow();
        String serverJson = Files.readString(house.home.resolve("server.json"));
        String token = JsonMapper.shared().readTree(serverJson).get("token").asString();

        Map<String, String> known = new LinkedHashMap<>();
        known.put("STOLEN_HOME", house.home.toString());
        known.put("STORE", house.home.resolve("bucket").toString());
        known.put("VICTIM_PREFIX", running.run().team() + "/" + victim);
        known.put("VICTIM_OBJECTS", objects(victim));
        known.put("VICTIM_FOLDER", lodging.folder().toString());
        known.put("VICTIM_UID", Integer.toString(lodging.uid()));
        known.put("VICTIM_MACHINE", machine);
        known.put("VICTIM_RUN", victim);
        known.put("VICTIM_AGENT", Long.toString(house.agentPid(machine)));
        known.put("VICTIM_PID", Long.toString(shell));
        known.put("SERVER_PID", Long.toString(house.serverPid()));
        known.put(
                "PORT",
                Integer.toString(URI.create(JsonMapper.shared()
                                .readTree(serverJson)
                                .get("url")
                                .asString())
                        .getPort()));
        String before = treeOf(lodging.folder().resolve("job"));

        String hostile = house.submit(hostile(known));
        house.awaitState(hostile, "SUCCEEDED");

        String log = house.log(hostile);
        System.out.println(log.lines()
                .filter(line -> line.startsWith("answer") || line.startsWith("BROKEN") || line.contains("\"ok\""))
                .collect(Collectors.joining("\n")));
        int selfCheck = log.indexOf("self-check done");
        assertThat(log.substring(0, selfCheck))
                .as("an attempt that succeeds is noticed")
                .contains("BROKEN read own.txt", "BROKEN append to own.txt", "BROKEN list .", "BROKEN create in .")
                .contains("BROKEN kill -0 ");
        assertThat(log).as("it came to its end").contains("hostile done");
        assertThat(log.substring(selfCheck).lines().filter(line -> line.startsWith("BROKEN")))
                .as("what succeeded")
                .isEmpty();
        assertThat(log.substring(selfCheck).lines().filter(line -> line.startsWith("held:")))
                .as("attempts made")
                .hasSizeGreaterThan(100);
        assertThat(log.lines().filter(line -> line.startsWith("answer to")))
                .hasSize(5)
                .allMatch(line -> line.contains(" 401 ") || line.contains(" 403 ") || line.contains(" 400 "));

        assertThat(held(hostile, SECRET))
                .as("objects of the hostile run with the victim's secret")
                .isEmpty();
        assertThat(held(hostile, token))
                .as("objects of the hostile run with the token")
                .isEmpty();
        assertThat(log).doesNotContain(SECRET).doesNotContain(token);
        assertThat(house.show(hostile).run().lastCheckpoint())
                .as("what it wrote itself was committed: the agent did look")
                .isPresent();

        Views.RunDetail after = house.show(victim);
        assertThat(after.run().state()).isEqualTo("RUNNING");
        assertThat(after.attempts()).as("the victim never lost its machine").hasSize(1);
        assertThat(treeOf(lodging.folder().resolve("job")))
                .as("the victim's files")
                .isEqualTo(before);
        house.stint("cancel", victim);
        house.awaitState(victim, "CANCELLED");
    }

    @Test
    void an_output_that_is_a_link_to_anothers_file_is_not_kept() throws IOException {
        Path linked =
                Files.writeString(house.desk.resolve("linker.yaml"), """
                name: linker
                resources: {providers: [local], regions: [home]}
                run: mkdir out && ln -s '%s' out/token
                retries: {max: 0}
                outputs: [{path: out}]
                """.formatted(house.home.resolve("installation")));
        String run = house.submit(linked);
        Views.RunDetail failed = house.awaitState(run, "FAILED");
        assertThat(House.timeline(failed)).contains("links to a file outside the working directory");
        assertThat(failed.outputs()).isEmpty();
        String key = Files.readAllLines(house.home.resolve("installation"), StandardCharsets.ISO_8859_1)
                .get(0);
        assertThat(held(run, key)).isEmpty();
    }

    @Test
    void every_machine_has_a_user_of_its_own_who_is_free_again_when_it_ends() throws IOException {
        Path spec = Files.writeString(house.desk.resolve("who.yaml"), """
                name: who
                resources: {providers: [local], regions: [home]}
                run: id -u; id -G; echo "home=$HOME"; touch "$HOME/x" "$TMPDIR/y" z; sleep 2; stat -c 'own=%u:%a' .
                """);
        List<String> runs = List.of(house.submit(spec), house.submit(spec));
        List<String> users = runs.stream()
                .map(run -> {
                    Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
                    House.Lodging lodging =
                            house.lodging(done.attempts().get(0).machine()).orElseThrow();
                    assertThat(house.log(run))
                            .contains("home=" + lodging.folder().resolve("home"))
                            .contains("own=" + lodging.uid() + ":700");
                    Await.until(lodging.folder() + " is removed", () -> !Files.exists(lodging.folder()));
                    return Integer.toString(lodging.uid());
                })
                .toList();
        assertThat(users).doesNotHaveDuplicates();
        for (int i = 0; i < runs.size(); i++) {
            assertThat(house.log(runs.get(i)).lines().limit(2)).containsExactly(users.get(i), users.get(i));
        }
    }

    private static Path hostile(Map<String, String> known) throws IOException {
        Path work = Files.createDirectories(house.desk.resolve("hostile"));
        try (InputStream script = HostileJobTest.class.getResourceAsStream("hostile.sh")) {
            Files.write(work.resolve("hostile.sh"), script.readAllBytes());
        }
        String env = known.entrySet().stream()
                .map(entry -> "  " + entry.getKey() + ": \"" + entry.getValue() + "\"\n")
                .collect(Collectors.joining());
        return Files.writeString(house.desk.resolve("hostile.yaml"), """
                name: hostile
                resources: {providers: [local], regions: [home]}
                workdir: hostile
                run: exec bash hostile.sh
                retries: {max: 0}
                checkpoint:
                  path: checkpoint
                  interval: 1s
                  complete_when: {rename: "*.bin"}
                  on_notice: {signal: TERM, drain: 300ms}
                env:
                """ + env);
    }

    /** Keys of the victim's objects: order, status, log, checkpoint, records. */
    private static String objects(String run) throws IOException {
        Path bucket = house.home.resolve("bucket");
        try (Stream<Path> files = Files.walk(bucket)) {
            String keys = files.filter(
                            file -> Files.isRegularFile(file) && file.toString().contains("/" + run + "/"))
                    .map(file -> bucket.relativize(file).toString())
                    .collect(Collectors.joining(" "));
            assertThat(keys).contains("order.json", "status.json", "/log/", "/data/");
            return keys;
        }
    }

    private static List<Path> held(String run, String text) throws IOException {
        try (Stream<Path> files = Files.walk(house.home.resolve("bucket"))) {
            return files.filter(
                            file -> Files.isRegularFile(file) && file.toString().contains("/" + run + "/"))
                    .filter(file -> read(file).contains(text))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String treeOf(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.sorted()
                    .map(file -> file + (Files.isRegularFile(file) ? " " + read(file) : ""))
                    .collect(Collectors.joining("\n"));
        }
    }
}
