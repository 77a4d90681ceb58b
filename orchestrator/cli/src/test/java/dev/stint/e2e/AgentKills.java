package dev.stint.e2e;

import dev.stint.api.Views;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/** kill -9 of the agent's process, alone or with everything on its machine, at random instants from its first one on. */
final class AgentKills {
    private static final int GAP_MILLIS = 2000;
    private static final int EARLY_MILLIS = 300;

    private final House house;
    private final Training training;
    private final Machines machines;
    private final int steps;
    private final AtomicInteger alone = new AtomicInteger();
    private final AtomicInteger whole = new AtomicInteger();

    AgentKills(House house, Training training, int steps) {
        this.house = house;
        this.training = training;
        this.machines = new Machines(house.home);
        this.steps = steps;
    }

    /** Some runs at once, each losing its agent so often. */
    List<Views.RunDetail> play(long seed, int runs, int killsEach) throws IOException {
        List<CompletableFuture<Views.RunDetail>> playing = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            Random random = new Random(31 * seed + i);
            String run =
                    house.submit(training.job("agents-" + seed + "-" + i, steps).spec());
            playing.add(CompletableFuture.supplyAsync(() -> lose(run, killsEach, random)));
        }
        return playing.stream().map(CompletableFuture::join).toList();
    }

    String told() {
        return alone + " agents killed alone, " + whole + " with their machine";
    }

    private Views.RunDetail lose(String run, int kills, Random random) {
        Set<String> lost = new HashSet<>();
        while (lost.size() < kills) {
            Optional<JsonNode> next = Await.value(
                    run + " has another machine, or is done",
                    () -> living(run, lost).map(Optional::of).or(() -> rests(run)));
            if (next.isEmpty()) {
                break;
            }
            Await.moment(Duration.ofMillis(random.nextInt(random.nextInt(4) == 0 ? EARLY_MILLIS : GAP_MILLIS)));
            String id = next.get().get("id").asString();
            long agent = Machines.livingAgent(next.get());
            lost.add(id);
            if (agent < 0) {
                continue;
            }
            if (random.nextBoolean()) {
                alone.incrementAndGet();
                ProcessHandle.of(agent).ifPresent(ProcessHandle::destroyForcibly);
            } else {
                whole.incrementAndGet();
                Traces.of("STINT_MACHINE=" + id)
                        .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
            }
        }
        return house.awaitState(run, "SUCCEEDED");
    }

    private Optional<JsonNode> living(String run, Set<String> lost) {
        return machines.of(run).stream()
                .filter(record -> !lost.contains(record.get("id").asString()))
                .filter(record -> Machines.livingAgent(record) > 0)
                .findFirst();
    }

    /** Present, and nothing in it, when the run has ended. */
    private Optional<Optional<JsonNode>> rests(String run) {
        return house.show(run).run().endedAt().map(at -> Optional.empty());
    }
}
