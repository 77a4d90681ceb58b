package dev.stint.providers.gcp.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.api.gax.rpc.ApiException;
import com.google.cloud.compute.v1.BulkInsertInstanceRequest;
import com.google.cloud.compute.v1.DeleteInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever is asked for in whatever order, answers are as published (the stage closes with an error where they are not), no name is given
 * twice, nothing is overdrawn, whoever watches hears of each guest's end once, and in the end everything is gone and done. With {@code
 * -Dstint.chaos=full} for 100 seeds.
 */
final class RandomPlayTest extends OnStage {

    private static final int STEPS = 60;
    private static final int SPOT_MACHINES = 3;
    private static final List<String> ZONES = List.of(ZONE, "us-central1-b");

    private final List<String> launched = new ArrayList<>();
    private final List<String> ended = new ArrayList<>();
    private Random random = new Random();

    static List<Long> seeds() {
        return new Random(4)
                .longs("full".equals(System.getProperty("stint.chaos")) ? 100 : 3)
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void answers_are_as_published_and_nothing_is_overdrawn_or_left(long seed) {
        random = new Random(seed);
        stage.capacity(ZONE, "n2-standard-4", true, SPOT_MACHINES);
        stage.quota("us-central1", "PREEMPTIBLE_NVIDIA_L4_GPUS", 2);
        stage.watch(new GceWatcher() {
            @Override
            public void launched(StagedInstance instance) {
                launched.add(Long.toString(instance.id()));
            }

            @Override
            public void ended(StagedInstance instance) {
                ended.add(Long.toString(instance.id()));
            }
        });
        for (int step = 0; step < STEPS; step++) {
            try {
                act();
            } catch (ApiException refused) {
                assertThat(refused.getStatusCode().getTransportCode())
                        .as("seed %s", seed)
                        .isIn(404, 409, 503);
            }
            look(seed);
        }
        clear();
        assertThat(stage.shown()).as("seed %s", seed).isEmpty();
        assertThat(ended)
                .as("seed %s", seed)
                .containsExactlyInAnyOrderElementsOf(launched)
                .doesNotHaveDuplicates();
        assertThat(operations("status != DONE")).as("seed %s", seed).isEmpty();
    }

    private String one(List<String> of) {
        return of.get(random.nextInt(of.size()));
    }

    private String name() {
        return "m-" + random.nextInt(5);
    }

    private void act() {
        String zone = one(ZONES);
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                Instance instance = spot(name(), zone, one(List.of("n2-standard-4", "g2-standard-4")))
                        .build();
                instances.insertCallable().call(request(instance, new UUID(random.nextLong(), 1).toString()));
            }
            case 3 ->
                instances
                        .bulkInsertCallable()
                        .call(BulkInsertInstanceRequest.newBuilder()
                                .setProject(stage.project())
                                .setZone(zone)
                                .setBulkInsertInstanceResourceResource(BulkInsertTest.gang(3, 1 + random.nextInt(3))
                                        .setNamePattern("g-##"))
                                .build());
            case 4, 5 -> delete(zone, name());
            case 6 -> somebody(stage::preempt);
            case 7 -> somebody(random.nextBoolean() ? stage::poweredOff : stage::hostError);
            case 8 -> {
                if (random.nextBoolean()) {
                    stage.dry(zone);
                } else {
                    stage.refill(zone);
                }
            }
            case 9 -> birth(zone);
            case 10 -> stage.pace(random.nextBoolean() ? Pace.USUAL : Pace.AT_ONCE);
            default -> clock.pass(Duration.ofMillis(random.nextInt(40_000)));
        }
    }

    private void birth(String zone) {
        switch (random.nextInt(4)) {
            case 0 -> stage.preemptedWhileCreating(zone);
            case 1 -> stage.preemptedAtOnce(zone);
            case 2 -> stage.notReadyWhileCreating(zone);
            default -> stage.wellBorn(zone);
        }
    }

    private void somebody(java.util.function.Consumer<String> what) {
        List<StagedInstance> there = stage.shown();
        if (!there.isEmpty()) {
            StagedInstance one = there.get(random.nextInt(there.size()));
            what.accept(one.zone() + ":" + one.name());
        }
    }

    private Operation delete(String zone, String name) {
        return instances
                .deleteCallable()
                .call(DeleteInstanceRequest.newBuilder()
                        .setProject(stage.project())
                        .setZone(zone)
                        .setInstance(name)
                        .build());
    }

    private void look(long seed) {
        List<StagedInstance> shown = stage.shown();
        assertThat(shown)
                .as("seed %s", seed)
                .extracting(each -> each.zone() + ":" + each.name())
                .doesNotHaveDuplicates();
        assertThat(shown.stream()
                        .filter(each ->
                                stage.state(each.zone() + ":" + each.name()).alive())
                        .filter(each ->
                                each.zone().equals(ZONE) && each.machineType().equals("n2-standard-4"))
                        .count())
                .as("seed %s", seed)
                .isLessThanOrEqualTo(SPOT_MACHINES);
        shown.stream()
                .limit(2)
                .forEach(each -> assertThat(instances
                                .get(stage.project(), each.zone(), each.name())
                                .getId())
                        .isEqualTo(each.id()));
        if (random.nextInt(6) == 0) {
            instances.aggregatedList(stage.project()).iterateAll().forEach(scope -> {});
            assertThat(operations(""))
                    .as("seed %s", seed)
                    .allMatch(operation -> !operation.getName().isEmpty());
        }
    }

    private void clear() {
        clock.pass(MADE.plus(MADE));
        for (StagedInstance left : stage.shown()) {
            try {
                delete(left.zone(), left.name());
            } catch (ApiException gone) {
                assertThat(gone.getStatusCode().getTransportCode()).isEqualTo(404);
            }
        }
        clock.pass(Duration.ofMinutes(2));
    }
}
