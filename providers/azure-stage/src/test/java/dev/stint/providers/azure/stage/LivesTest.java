package dev.stint.providers.azure.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Lives of machines drawn from a seed, with answers that are lost, refused and throttled: whatever happens, the stage's books agree. The
 * normal build plays 10, {@code -Dstint.chaos=full} 500.
 */
final class LivesTest extends StageTest {

    private static final int STEPS = 60;
    private static final List<String> NAMES = List.of("m-0", "m-1", "m-2", "m-3");

    static LongStream seeds() {
        return LongStream.range(0, "full".equals(System.getProperty("stint.chaos")) ? 500 : 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void no_part_is_without_its_machine_and_no_quota_without_its_user(long seed) throws Exception {
        Random lots = new Random(seed);
        stage.quota("eastus", "lowPriorityCores", 12);
        stage.stock().capacity("eastus", "1", "Standard_NC4as_T4_v3", true, 2);
        stage.faults()
                .plan(Faults.seeded(
                        seed,
                        0.3,
                        Faults.Way.CUT_BEFORE,
                        Faults.Way.CUT_AFTER,
                        Faults.Way.UNAVAILABLE,
                        Faults.Way.THROTTLED));
        for (int i = 0; i < STEPS; i++) {
            step(lots, NAMES.get(lots.nextInt(NAMES.size())));
            agree(seed, i);
        }
        stage.faults().heal();
        for (String name : NAMES) {
            raw.ask("DELETE", path(name), "");
        }
        clock.advance(DELETED);

        assertThat(stage.leftovers()).as("seed %s", seed).isEmpty();
        assertThat(raw.get("/providers/Microsoft.Compute/locations/eastus/usages")
                        .path("value")
                        .valueStream()
                        .map(usage -> usage.path("currentValue").asInt()))
                .as("seed %s", seed)
                .containsOnly(0);
    }

    private void step(Random lots, String name) throws InterruptedException, IOException {
        switch (lots.nextInt(8)) {
            case 0, 1, 2 -> ask("PUT", path(name), spot(name).toJsonString());
            case 3 -> ask("DELETE", path(name), "");
            case 4 -> ask("POST", path(name) + "/simulateEviction", "");
            case 5 -> ask("POST", path(name) + "/deallocate", "");
            case 6 -> ask("GET", path(name) + "?$expand=instanceView", "");
            default -> clock.advance(Duration.ofSeconds(lots.nextInt(60)));
        }
    }

    /** What became of the request is not asked: the books are. */
    private void ask(String method, String path, String body) throws InterruptedException {
        try {
            raw.ask(method, path, body);
        } catch (IOException lost) {
            assertThat(lost).isNotNull();
        }
    }

    private void agree(long seed, int step) {
        List<StagedInstance> there = stage.instances().stream()
                .filter(machine -> machine.state() != StagedInstance.State.GONE)
                .toList();
        List<String> left = stage.leftovers();
        assertThat(left)
                .as("seed %s, step %s: each machine has itself, a disk and an interface", seed, step)
                .hasSize(3 * there.size());
        for (StagedInstance machine : there) {
            assertThat(left)
                    .as("seed %s, step %s", seed, step)
                    .contains(machine.id())
                    .anyMatch(id -> id.endsWith("/disks/" + machine.name() + "-os"))
                    .anyMatch(id -> id.contains("/networkInterfaces/" + machine.name() + "-nic-"));
        }
        assertThat(there.stream().filter(StagedInstance::billed))
                .as("seed %s, step %s: no more run than there is hardware", seed, step)
                .hasSizeLessThanOrEqualTo(2);
        assertThat(stage.violations()).isEmpty();
    }
}
