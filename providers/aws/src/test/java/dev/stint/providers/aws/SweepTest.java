package dev.stint.providers.aws;

import static dev.stint.providers.aws.FakeWorld.ON_DEMAND;
import static dev.stint.providers.aws.FakeWorld.SPOT;
import static dev.stint.providers.aws.FakeWorld.granted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.Market;
import dev.stint.providers.PartialListException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.Tag;

/** What is given to the sweep is ended; so nothing may be given that is not ours beyond doubt. */
final class SweepTest {
    @TempDir
    Path root = Path.of("");

    private FakeWorld world = new FakeWorld(root);

    @BeforeEach
    void begin() {
        world = new FakeWorld(root);
    }

    static List<Long> seeds() {
        boolean full = "full".equals(System.getProperty("stint.chaos"));
        return new Random(6).longs(full ? 1000 : 20).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void only_whole_machines_of_the_very_installation_are_listed(long seed) {
        Random random = new Random(seed);
        AwsCapacityProvider provider = world.open();
        world.ec2.pageSize = 1 + random.nextInt(4);
        List<String> ours = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String installation = pick(random, "inst-a", "inst-b", "inst-", "inst-a2", "INST-A", "*", "inst-?");
            Machine machine = granted(provider.launch(
                            world.request(installation, "t-" + i, random.nextBoolean() ? SPOT : ON_DEMAND, 1)))
                    .get(0);
            Instance instance = world.ec2.ofToken("t-" + i).get(0);
            Instance now = random.nextBoolean() ? instance : meddled(instance, random);
            world.ec2.put("us-east-1", now);
            boolean listed = now == instance && installation.equals("inst-a");
            (listed ? ours : others).add(machine.id());
        }

        List<String> listed = provider.list("inst-a").stream().map(Machine::id).toList();

        assertThat(listed).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(ours);
        assertThat(listed).doesNotContainAnyElementsOf(others);
        for (Machine machine : provider.list("inst-a")) {
            assertThat(machine.tags().installation()).isEqualTo("inst-a");
        }
    }

    /** As somebody else, or an accident, leaves a machine: never again one of ours. */
    private Instance meddled(Instance instance, Random random) {
        Map<String, String> tags = instance.tags().stream()
                .collect(Collectors.toMap(Tag::key, Tag::value, (first, second) -> first, TreeMap::new));
        switch (random.nextInt(9)) {
            case 0 -> tags.clear();
            case 1 ->
                tags.remove(pick(
                        random,
                        "stint:installation",
                        "stint:team",
                        "stint:run",
                        "stint:attempt",
                        "stint:launch",
                        "stint:token",
                        "stint:expires"));
            case 2 -> tags.put(pick(random, "stint:attempt", "stint:launch"), pick(random, "0", "-1", "x", "1e3", ""));
            case 3 -> tags.put("stint:expires", pick(random, "tomorrow", "", "2026-13-01T00:00:00Z"));
            case 4 -> tags.put("stint:token", pick(random, "", "t 1", "x".repeat(65), "other"));
            case 5 -> tags.put("stint:installation", pick(random, "", " ", "inst-c", "inst-a ", "nst-a"));
            case 6 -> {
                // "launch more like this": the tags of ours, and a client token of the console's
                return instance.toBuilder()
                        .instanceId(instance.instanceId())
                        .clientToken("console-" + random.nextInt(1000))
                        .build();
            }
            case 7 -> tags.replaceAll((key, value) -> value.toUpperCase(java.util.Locale.ROOT) + "!");
            default -> {
                return instance.toBuilder()
                        .state(state -> state.name(InstanceStateName.TERMINATED))
                        .build();
            }
        }
        return instance.toBuilder()
                .tags(tags.entrySet().stream()
                        .map(tag -> Tag.builder()
                                .key(tag.getKey())
                                .value(tag.getValue())
                                .build())
                        .toList())
                .build();
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "inst-?", "inst-*", "", "\\"})
    void an_installation_named_like_a_pattern_gets_no_others_machines(String pattern) {
        AwsCapacityProvider provider = world.open();
        granted(provider.launch(world.request("inst-a", "t-1", SPOT, 1)));

        assertThat(provider.list(pattern)).isEmpty();
    }

    @Test
    void a_region_that_cannot_be_asked_hides_nothing_of_the_others() {
        AwsCapacityProvider provider = world.open();
        Market west = new Market("aws", "us-west-2", "us-west-2a", "g5.xlarge", CapacityType.SPOT);
        granted(provider.launch(world.request("t-1", SPOT, 1)));
        Machine there = granted(provider.launch(world.request("t-2", west, 1))).get(0);
        AtomicBoolean east = new AtomicBoolean(true);
        world.ec2.refusals = operation -> operation.equals("DescribeInstances") && east.getAndSet(false)
                ? Optional.of(FakeEc2.error("AuthFailure", 401, "us-east-1 is not enabled"))
                : Optional.empty();

        assertThatThrownBy(() -> provider.list("inst-a"))
                .isInstanceOfSatisfying(
                        PartialListException.class,
                        partial -> assertThat(partial.machines()).containsExactly(there))
                .hasMessageContaining("us-east-1 is not enabled");
        assertThat(provider.list("inst-a")).hasSize(2);
    }

    @Test
    void a_machine_of_another_installation_under_our_token_is_not_found_for_us() {
        AwsCapacityProvider provider = world.open();
        granted(provider.launch(world.request("inst-b", "t-1", SPOT, 1)));
        Instance copy = world.ec2.ofToken("t-1").get(0).toBuilder()
                .instanceId(world.ec2.newId("i"))
                .clientToken("console-1")
                .build();
        world.ec2.put("us-east-1", copy);

        assertThat(provider.find(new LaunchToken("t-1")))
                .hasSize(1)
                .noneMatch(machine -> machine.id().equals(copy.instanceId()));
    }
}
