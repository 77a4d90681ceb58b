package dev.stint.providers.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.ProviderContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** A folder, a clock moved by hand, a scenario called {@code test}, and real processes. */
final class LocalWorld implements AutoCloseable {
    static final Instant SUBMITTED = Instant.parse("2026-03-01T12:00:00Z");
    /** Ends when asked to. */
    static final String POLITE = "trap 'exit 0' TERM; : > ready; while :; do sleep 0.05; done";
    /** Ends only when killed. */
    static final String STUBBORN = "trap '' TERM; : > ready; while :; do sleep 0.05; done";

    static final String SCENARIO = """
            notice: 3s
            pace: {order_poll: 300ms, heartbeat: 1s}
            cooldown: 2s
            shapes:
              small: {vcpus: 1, memory_gib: 2}
            zones:
              a:
                small:
                  on_demand: {price: 0.40}
                  spot: {price: [[0s, 0.12], [50s, 0.14]], hazard_per_hour: 60, available: [[0s, 2], [100s, 1], [200s, 0], [300s, 2]]}
              b:
                small:
                  on_demand: {price: 0.40, available: 0}
                  spot: {price: 0.15, available: [[0s, 0], [10s, 1]]}
            """;

    final Path folder;
    final Map<String, String> settings = new HashMap<>();
    Instant now = SUBMITTED.plusSeconds(1);
    MachineStore.RecordFile disk = DurableFile::write;
    String agent = POLITE;
    LocalCapacityProvider provider;
    private final Set<String> machineIds = new TreeSet<>();

    LocalWorld(Path root) {
        this(root, SCENARIO, POLITE);
    }

    LocalWorld(Path root, String scenario, String agent) {
        this.agent = agent;
        folder = root.resolve("local");
        Path markets = root.resolve("markets");
        write(markets.resolve("test.yaml"), scenario);
        settings.put("markets", markets.toString());
        // -Dstint.run-as=off: the same without users of their own
        settings.put("run-as", System.getProperty("stint.run-as", "auto"));
        provider = open();
    }

    static void write(Path file, String text) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LocalCapacityProvider open() {
        provider = LocalCapacityProvider.open(
                new ProviderContext("inst-a", folder, List.of("/bin/sh", "-c", agent), settings, () -> now),
                (path, content) -> disk.write(path, content));
        return provider;
    }

    /** As after {@code kill -9} of the server: no word to the machines. */
    LocalCapacityProvider restart() {
        noteMachines();
        provider.close();
        return open();
    }

    void advance(Duration duration) {
        now = now.plus(duration);
        provider.tick();
    }

    /** Moves to an offset from the submission. */
    void to(long seconds) {
        advance(Duration.between(now, SUBMITTED.plusSeconds(seconds)));
    }

    static Market market(String zone, CapacityType capacity) {
        return new Market("local", "test", zone, "small", capacity);
    }

    static Market spot() {
        return market("a", CapacityType.SPOT);
    }

    static Market onDemand() {
        return market("a", CapacityType.ON_DEMAND);
    }

    static Market home(CapacityType capacity) {
        return new Market("local", "home", "home", "host", capacity);
    }

    static LaunchRequest request(String token, Market market, int count) {
        byte[] key = new byte[32];
        java.util.Arrays.fill(key, (byte) 77);
        return new LaunchRequest(
                new LaunchToken(token),
                market,
                count,
                new MachineTags("inst-a", "team-1", "run-1", 1, 1, SUBMITTED.plus(Duration.ofHours(24))),
                new MachineBoot("file:///nowhere", "team-1/run-1/mail/1-1", key),
                0,
                SUBMITTED);
    }

    Machine launch(String token, Market market) {
        LaunchOutcome outcome = provider.launch(request(token, market, 1));
        return outcome.<List<Machine>>fold(
                        machines -> machines, refusal -> fail("refused: " + refusal), lost -> fail("lost: " + lost))
                .get(0);
    }

    /** Launches, and waits until the agent has set its traps. */
    Machine launchReady(String token, Market market) {
        Machine machine = launch(token, market);
        until(
                "agent of " + machine.id() + " ready",
                () -> Files.exists(folderOf(machine).resolve("ready")));
        return machine;
    }

    Path folderOf(Machine machine) {
        return folder.resolve("machines").resolve(machine.id());
    }

    MachineStatus status(Machine machine) {
        return provider.status(machine.id());
    }

    static List<ProcessMark> processesOf(String machineId) {
        return Processes.ofThisHost().ofMachine(machineId, null);
    }

    /** Ends a machine's processes behind the adapter's back. */
    static void killAll(String machineId) {
        Processes processes = Processes.ofThisHost();
        Isolation none = Isolation.of(LocalSettings.of(Map.of("run-as", "off")), Path.of("/unused"), "/bin", processes);
        assertThat(new Reaper(processes, none).killAll(machineId, null, null)).isTrue();
    }

    /** Waits for what a real process does. */
    static void until(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                fail("waited 20 s in vain: " + what);
            }
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private void noteMachines() {
        for (String part : List.of("machines", "set-aside")) {
            try (Stream<Path> entries = Files.list(folder.resolve(part))) {
                entries.forEach(entry -> machineIds.add(entry.getFileName().toString()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Ends every machine through the adapter, and fails when a process is left that the adapter did not end. */
    @Override
    public void close() {
        noteMachines();
        try {
            provider.list("inst-a").forEach(machine -> provider.terminate(machine.id()));
            provider.list("inst-b").forEach(machine -> provider.terminate(machine.id()));
            provider.tick();
            for (String id : machineIds) {
                assertThat(processesOf(id)).as("processes of " + id).isEmpty();
            }
        } finally {
            provider.close();
            machineIds.forEach(LocalWorld::killAll);
        }
    }
}
