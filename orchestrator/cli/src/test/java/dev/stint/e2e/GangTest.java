package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A gang of two, of which either machine is killed without a warning. {@code -Dstint.gang.kills=30} kills more often than the one
 * time of the normal build, {@code -Dstint.gang.seed} chooses other moments.
 */
@Tag("long")
final class GangTest {
    static final int KILLS = Integer.getInteger("stint.gang.kills", 1);
    private static final long SEED = Long.getLong("stint.gang.seed", 7);
    private static final JsonMapper JSON = JsonMapper.builder().build();
    static final Path EXAMPLES =
            Path.of("..", "..", "jobs", "examples").toAbsolutePath().normalize();

    @TempDir
    Path folder;

    @Test
    void a_gang_whose_machines_are_killed_resumes_together_and_ends_the_same() throws Exception {
        try (House house = new House(folder)) {
            Path spec = chain(house, "chain", KILLS > 1 ? 900 : 500);
            String expected = result(house.awaitState(house.submit(spec), "SUCCEEDED"));

            for (String run : killed(house, () -> house.submit(spec), KILLS > 1 ? 6_000 : 3_500)) {
                Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
                assertThat(result(done)).as(House.timeline(done)).isEqualTo(expected);
                assertWhole(house, run, List.of("state-0.json", "state-1.json"));
                assertThat(house.log(run)).contains("[1] rank 1").doesNotContain("torn");
                awaitGone(house, run);
            }
            house.assertLeavesNothing();
        }
    }

    @Test
    void a_notice_to_one_machine_drains_both_and_nothing_is_lost() throws Exception {
        try (House house = new House(folder)) {
            String run = house.submit(chain(house, "drilled", 300));
            house.await(
                    run,
                    "is under way",
                    d -> d.run().progress().filter(p -> p.step() > 30).isPresent());

            house.stint("drill", "preempt", run);

            Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
            assertThat(done.attempts()).hasSize(2);
            assertThat(done.attempts().get(0).outcome()).contains("PREEMPTED");
            assertThat(done.attempts().get(0).machines()).hasSize(2);
            assertThat(done.attempts().get(0).stepsLost())
                    .as(House.timeline(done))
                    .isZero();
            assertThat(done.run().preemptions()).isEqualTo(1);
            awaitGone(house, run);
            house.assertLeavesNothing();
        }
    }

    /** A run is over a moment before its machines are. */
    static void awaitGone(House house, String run) {
        Await.until(
                "all machines of " + run + " are gone",
                () -> house.machinesOf(run).stream()
                        .noneMatch(id -> house.machine(id)
                                        .at("/ending/goneSince")
                                        .isMissingNode()
                                || house.machine(id).at("/ending/goneSince").isNull()));
    }

    /** Runs whose machines were killed as often as asked, all ended; as many as were needed. */
    static List<String> killed(House house, Supplier<String> submit, int withinMillis) {
        Random random = new Random(SEED);
        List<String> runs = new ArrayList<>();
        int kills = 0;
        while (kills < KILLS) {
            String run = submit.get();
            runs.add(run);
            int attempt = 0;
            while (kills < KILLS) {
                int after = attempt;
                Views.RunDetail running = house.await(
                        run,
                        "is at work again after attempt " + after,
                        d -> d.run().endedAt().isPresent()
                                || d.attempts().stream()
                                        .anyMatch(a -> a.attempt() > after
                                                && a.outcome().isEmpty()));
                if (running.run().endedAt().isPresent()) {
                    break;
                }
                Views.AttemptView newest =
                        running.attempts().get(running.attempts().size() - 1);
                attempt = newest.attempt();
                int rank = random.nextInt(2);
                Duration delay = Duration.ofMillis(random.nextInt(withinMillis));
                Await.moment(delay);
                long agent = house.agentPid(newest.machines().get(rank));
                if (Traces.alive(agent)) {
                    Traces.killGroup(agent);
                    kills++;
                    System.out.printf(
                            "%s kill %d: attempt %d rank %d after %d ms%n",
                            run, kills, attempt, rank, delay.toMillis());
                }
            }
            Views.RunDetail done = house.awaitState(run, "SUCCEEDED");
            System.out.printf(
                    "%s: attempts=%s from steps %s%n",
                    run,
                    done.attempts().stream().map(a -> a.outcome().orElse("-")).toList(),
                    done.attempts().stream()
                            .map(a -> a.restoredStep().map(String::valueOf).orElse("-"))
                            .toList());
            // a machine lost is never the command's failure
            assertThat(done.events())
                    .as(House.timeline(done))
                    .noneMatch(e -> e.kind().equals("retrying"));
            assertThat(done.attempts())
                    .as(House.timeline(done))
                    .noneMatch(a -> a.outcome().filter("FAILED"::equals).isPresent());
        }
        return runs;
    }

    /** Every checkpoint ever committed has the files of all ranks, all of one step where they tell. */
    static void assertWhole(House house, String run, List<String> paths) throws IOException {
        Path bucket = house.home.resolve("bucket");
        int checkpoints = 0;
        try (Stream<Path> records =
                Files.list(bucket.resolve("default").resolve(run).resolve("log"))) {
            for (Path record : (Iterable<Path>) records.sorted()::iterator) {
                JsonNode read = JSON.readTree(Files.readAllBytes(record));
                if (!read.path("type").asString("").equals("manifest")) {
                    continue;
                }
                checkpoints++;
                Map<String, JsonNode> files = new TreeMap<>();
                read.get("files").forEach(file -> files.put(file.get("path").asString(), file));
                assertThat(files.keySet()).as(record.toString()).containsExactlyElementsOf(paths);
                for (JsonNode file : files.values()) {
                    Path bytes = bucket.resolve(
                            "default/" + run + "/" + file.get("objectKey").asString());
                    assertThat(House.sha256(bytes)).isEqualTo(file.get("sha256").asString());
                    if (file.get("path").asString().endsWith(".json")) {
                        assertThat(JSON.readTree(Files.readAllBytes(bytes))
                                        .get("step")
                                        .asLong())
                                .as(record + " " + file)
                                .isEqualTo(read.get("step").asLong());
                    }
                }
            }
        }
        System.out.printf("%s: %d checkpoints, all whole%n", run, checkpoints);
        assertThat(checkpoints).isPositive();
    }

    static String result(Views.RunDetail detail) {
        assertThat(detail.outputs()).hasSize(1);
        return House.sha256(Path.of(detail.outputs().get(0).location()));
    }

    /** Two ranks that need each other's number for every step, as an all_reduce would. */
    private static Path chain(House house, String name, int steps) throws IOException {
        Path work = Files.createDirectories(house.desk.resolve("chain"));
        Files.copy(
                EXAMPLES.resolve("../python/stint.py").normalize(),
                work.resolve("stint.py"),
                java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(work.resolve("chain.py"), CHAIN);
        Path spec = house.desk.resolve(name + ".yaml");
        List<String> lines = new ArrayList<>(List.of(
                "name: " + name,
                "nodes: 2",
                "workdir: chain",
                "run: exec python3 chain.py " + steps,
                "checkpoint: {path: checkpoint, on_notice: {drain: 5s}}",
                "progress: {total: " + steps + "}",
                "capacity: on-demand",
                "retries: {max: 0}",
                "outputs: [{path: result.txt}]"));
        Files.write(spec, lines);
        return spec;
    }

    private static final String CHAIN = """
            import hashlib, json, os, socket, struct, sys, time
            import stint

            steps = int(sys.argv[1])
            rank, nodes = stint.rank(), stint.num_nodes()
            assert nodes == 2 and len(os.environ["STINT_NODE_ADDRESSES"].split(",")) == 2
            stint.should_stop()
            where = (os.environ["STINT_MASTER_ADDR"], int(os.environ["STINT_MASTER_PORT"]))
            if rank == 0:
                server = socket.create_server(where)
                server.settimeout(120)
                peer, _ = server.accept()
            else:
                until = time.monotonic() + 120
                while True:
                    try:
                        peer = socket.create_connection(where)
                        break
                    except OSError:
                        if time.monotonic() > until:
                            raise
                        time.sleep(0.05)
            peer.settimeout(120)

            def exchange(text):
                body = text.encode()
                peer.sendall(struct.pack(">I", len(body)) + body)
                def exactly(n):
                    got = b""
                    while len(got) < n:
                        more = peer.recv(n - len(got))
                        if not more:
                            sys.exit("rank %d: the other rank is gone" % rank)
                        got += more
                    return got
                return exactly(struct.unpack(">I", exactly(4))[0]).decode()

            folder = stint.checkpoint_dir()
            own = folder / ("state-%d.json" % rank)
            step, value = 0, "seed-%d" % rank
            if own.exists():
                state = json.loads(own.read_text())
                step, value = state["step"], state["value"]
            if exchange(str(step)) != str(step):
                sys.exit("torn: the ranks resume from different steps")
            print("rank %d starts after step %d" % (rank, step), flush=True)
            while step < steps:
                theirs, stop = exchange(value + " " + str(int(stint.should_stop()))).split()
                value = hashlib.sha256("|".join(sorted([value, theirs]) + [str(step), str(rank)]).encode()).hexdigest()
                step += 1
                if rank == 0:
                    stint.progress(step, steps)
                time.sleep(0.01)
                stopping = exchange(str(int(stint.should_stop()))) == "1" or stint.should_stop()
                stopping = exchange(str(int(stopping))) == "1" or stopping
                if stopping or step % 20 == 0 or step == steps:
                    beside = folder / (own.name + ".tmp")
                    beside.write_text(json.dumps({"step": step, "value": value}))
                    os.replace(beside, own)
                    answer = stint.commit(step, files=[own.name])
                    if not answer:
                        print("step %d is not committed: %s" % (step, answer.message), flush=True)
                if stopping and step < steps:
                    sys.exit(143)
            last = exchange(value)
            if rank == 0:
                open("result.txt", "w").write(value + last + chr(10))
            """;
}
