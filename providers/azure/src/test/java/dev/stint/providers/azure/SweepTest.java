package dev.stint.providers.azure;

import static dev.stint.providers.azure.FakeWorld.ON_DEMAND;
import static dev.stint.providers.azure.FakeWorld.SPOT;
import static dev.stint.providers.azure.FakeWorld.granted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.PartialListException;
import dev.stint.providers.ProviderUnavailableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** What is given to the sweep is ended; so nothing may be given that is not ours beyond doubt, and no part removed that is not. */
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
        AzureCapacityProvider provider = world.open();
        world.arm.pageSize = 1 + random.nextInt(4);
        List<String> ours = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            String installation = pick(random, "inst-a", "inst-b", "inst-", "inst-a2", "INST-A", "*", "inst-?");
            Machine machine = granted(provider.launch(
                            world.request(installation, "t-" + i, random.nextBoolean() ? SPOT : ON_DEMAND, 1)))
                    .get(0);
            FakeVm vm = world.ofToken("t-" + i).get(0);
            boolean meddled = random.nextBoolean();
            if (meddled) {
                meddle(vm, random);
            }
            if (!meddled && installation.equals("inst-a")) {
                ours.add(machine.id());
            }
        }

        List<Machine> listed = provider.list("inst-a");

        assertThat(listed).as("seed %s", seed).extracting(Machine::id).containsExactlyInAnyOrderElementsOf(ours);
        assertThat(listed).allMatch(machine -> machine.tags().installation().equals("inst-a"));
    }

    /** As somebody else, or an accident, leaves a machine: never again one of ours. */
    private void meddle(FakeVm vm, Random random) {
        Map<String, String> tags = new TreeMap<>();
        vm.body
                .path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asString()));
        switch (random.nextInt(8)) {
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
                // a copy made of ours, tags and all, has another name
                world.arm.machines.remove(vm.group + ":" + vm.name);
                String name = pick(random, "copy-of-it", vm.name + "0", vm.name.replaceFirst("-0$", "-01"), "stint-1");
                FakeVm copy = new FakeVm(vm.group, name, vm.body, vm.createdAt);
                copy.provisioning = "Succeeded";
                copy.power = "running";
                world.arm.machines.put(copy.group + ":" + copy.name, copy);
            }
            default -> tags.replaceAll((key, value) -> value.toUpperCase(Locale.ROOT) + "!");
        }
        ObjectNode changed = vm.body.putObject("tags");
        tags.forEach(changed::put);
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    @Test
    void tags_are_read_whatever_case_their_names_have() {
        AzureCapacityProvider provider = world.open();
        Machine machine =
                granted(provider.launch(world.request("t-1", SPOT, 1))).get(0);
        FakeVm vm = world.ofToken("t-1").get(0);
        Map<String, String> tags = new TreeMap<>();
        vm.body
                .path("tags")
                .properties()
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue().asString()));
        ObjectNode changed = vm.body.putObject("tags");
        tags.forEach((key, value) -> changed.put(key.toUpperCase(Locale.ROOT), value));

        assertThat(provider.list("inst-a")).containsExactly(machine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1a2b3c4d"})
    void what_a_machine_left_behind_is_removed_after_a_while_and_that_of_others_never(String mark) {
        world.arm.mark = mark;
        AzureCapacityProvider provider = world.open();
        for (String installation : List.of("inst-a", "inst-b")) {
            granted(provider.launch(world.request(installation, "t-" + installation, SPOT, 2)));
        }
        world.arm.partsStay = true;
        world.arm.machines.keySet().stream().toList().forEach(world.arm::evict);
        world.arm.parts.put(
                "/subscriptions/" + FakeWorld.SUBSCRIPTION
                        + "/resourcegroups/stint-team-1/providers/microsoft.compute/disks/data",
                "");
        Machine alive = granted(world.open(root.resolve("other")).launch(world.request("t-3", SPOT, 1)))
                .get(0);
        assertThat(world.arm.parts).hasSize(4 * 2 + 1 + 2);

        AzureCapacityProvider later = world.open(root.resolve("third")); // knows nothing of these launches
        assertThat(later.list("inst-a")).containsExactly(alive);
        assertThat(world.arm.parts).as("not at once").hasSize(4 * 2 + 1 + 2);
        world.clock.pass(Duration.ofMinutes(10));
        later.list("inst-a");

        assertThat(world.arm.parts.keySet())
                .hasSize(2 * 2 + 1 + 2)
                .noneMatch(path -> path.contains(MachineNames.base("inst-a", new LaunchToken("t-inst-a"))))
                .anyMatch(path -> path.endsWith("/disks/data"));
        assertThat(world.arm.parts.keySet())
                .filteredOn(path -> path.contains(MachineNames.prefix("inst-b")))
                .hasSize(4);
        assertThat(later.list("inst-a")).containsExactly(alive);
    }

    @Test
    void who_may_not_look_into_the_whole_subscription_looks_into_the_groups_of_the_settings() {
        Machine machine =
                granted(world.open().launch(world.request("t-1", SPOT, 1))).get(0);
        world.arm.groupsOnly = true;

        AzureCapacityProvider other = world.open(root.resolve("other"));

        assertThat(other.list("inst-a")).containsExactly(machine);
        assertThat(other.find(new LaunchToken("t-1"))).containsExactly(machine);
    }

    @Test
    void a_group_that_cannot_be_asked_hides_nothing_of_the_others() {
        AzureCapacityProvider provider = world.open();
        Machine machine =
                granted(provider.launch(world.request("t-1", SPOT, 1))).get(0);
        AtomicInteger asked = new AtomicInteger();
        world.arm.groupsOnly = true;
        // the groups' lists come in the order of their names: stint-team-1, then stint-team-2
        world.arm.refusals = operation -> operation.equals("LIST virtualMachines") && asked.incrementAndGet() == 2
                ? FakeArm.error(403, "AuthorizationFailed", "not in stint-team-2")
                : Optional.empty();

        assertThatThrownBy(() -> provider.list("inst-a"))
                .isInstanceOfSatisfying(
                        PartialListException.class,
                        partial -> assertThat(partial.machines()).containsExactly(machine))
                .hasMessageContaining("not in stint-team-2");
        assertThat(provider.list("inst-a")).containsExactly(machine);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://arm.example.evil.org/x",
                "https://arm.example/x",
                "http://arm.example:81/x",
                "http://other/x"
            })
    void the_identity_is_shown_to_nobody_whom_an_answer_names(String elsewhere) {
        world.arm.refusals = operation -> operation.equals("LIST virtualMachines")
                ? Optional.of(new FakeArm.Refused(200, "{\"value\":[],\"nextLink\":\"" + elsewhere + "\"}", Map.of()))
                : Optional.empty();

        assertThatThrownBy(() -> world.open().list("inst-a"))
                .isInstanceOf(ProviderUnavailableException.class)
                .hasMessageContaining(elsewhere)
                .hasMessageContaining("is not asked");
    }

    @Test
    void a_launch_is_found_by_a_server_that_did_not_make_it() {
        List<Machine> machines = granted(world.open().launch(world.request("t-1", SPOT, 3)));

        assertThat(world.open(root.resolve("other")).find(new LaunchToken("t-1")))
                .isEqualTo(machines);
        assertThat(world.open(root.resolve("other")).find(new LaunchToken("t-2")))
                .isEmpty();
    }
}
