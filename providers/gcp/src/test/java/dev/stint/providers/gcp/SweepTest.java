package dev.stint.providers.gcp;

import static dev.stint.providers.gcp.StagedWorld.granted;
import static dev.stint.providers.gcp.StagedWorld.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.compute.v1.InsertInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.Items;
import com.google.cloud.compute.v1.Metadata;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.Market;
import dev.stint.providers.PartialListException;
import dev.stint.providers.gcp.stage.Pace;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What is given to the sweep is ended; so nothing may be given that is not ours beyond doubt. */
final class SweepTest {
    @TempDir
    Path root = Path.of("");

    private @Nullable StagedWorld opened;

    @BeforeEach
    void begin() throws IOException {
        opened = new StagedWorld(root.resolve("gcp"));
        world().stage.pace(Pace.AT_ONCE);
    }

    @AfterEach
    void end() {
        world().close();
    }

    private StagedWorld world() {
        return Objects.requireNonNull(opened, "no world was opened");
    }

    static List<Long> seeds() {
        boolean full = "full".equals(System.getProperty("stint.chaos"));
        return new Random(6).longs(full ? 1000 : 3).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void only_whole_machines_of_the_very_installation_are_listed(long seed) {
        Random random = new Random(seed);
        world().stage.longestPage(1 + random.nextInt(4));
        List<String> ours = new ArrayList<>();
        try (GcpConnection google = GcpConnection.open(GcpSettings.of(world().settings))) {
            for (int i = 0; i < 10; i++) {
                String installation = pick(random, "inst-a", "inst-b", "inst-", "inst-a2", "INST-A", "*", "inst-*");
                Market market = random.nextBoolean() ? StagedWorld.SPOT : StagedWorld.ON_DEMAND;
                LaunchRequest launch = request(installation, "t-" + i, market, 1);
                if (random.nextBoolean()) {
                    Machine machine = granted(world().provider().launch(launch)).get(0);
                    if (installation.equals("inst-a")) {
                        ours.add(machine.id());
                    }
                } else {
                    google.instances().insertCallable().call(meddled(launch, random));
                }
            }
        }

        List<Machine> listed = world().provider().list("inst-a");

        assertThat(listed).as("seed %s", seed).extracting(Machine::id).containsExactlyInAnyOrderElementsOf(ours);
        assertThat(listed).allMatch(machine -> machine.tags().installation().equals("inst-a"));
    }

    /** As somebody else, or an accident, leaves a machine: none of ours. */
    private InsertInstanceRequest meddled(LaunchRequest launch, Random random) {
        LaunchPin pin = new LaunchPlanner(GcpSettings.of(world().settings)).plan(launch);
        InsertInstanceRequest asked = InstanceRequests.single("stint-test", launch, pin, "#!/bin/bash");
        Instance.Builder instance = asked.getInstanceResource().toBuilder();
        switch (random.nextInt(6)) {
            case 0 -> instance.clearLabels();
            case 1 -> instance.setMetadata(Metadata.getDefaultInstance());
            case 2 ->
                with(instance, pick(random, "stint-attempt", "stint-launch"), pick(random, "0", "-1", "x", "1e3", ""));
            case 3 ->
                with(
                        instance,
                        pick(random, "stint-expires", "stint-market", "stint-token", "stint-installation"),
                        pick(random, "tomorrow", "", "gcp/us-central1/us-central1-f/g2-standard-4/spot"));
            // "create similar" of the console: labels and metadata of ours under another name
            case 4 ->
                instance.setName(pick(random, "instance-", "stint-" + "0".repeat(32) + "-") + random.nextInt(1000));
            default -> with(instance, "stint-token", "t-99");
        }
        return asked.toBuilder()
                .setInstanceResource(instance)
                .setRequestId(UUID.nameUUIDFromBytes(("meddled " + random.nextLong()).getBytes(StandardCharsets.UTF_8))
                        .toString())
                .build();
    }

    private static void with(Instance.Builder instance, String key, String value) {
        Metadata.Builder metadata = Metadata.newBuilder();
        for (Items item : instance.getMetadata().getItemsList()) {
            metadata.addItems(
                    item.getKey().equals(key) ? item.toBuilder().setValue(value).build() : item);
        }
        instance.setMetadata(metadata);
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "inst-*", "", "\\", "\"", "inst-a\" OR name:\"stint"})
    void an_installation_named_like_a_pattern_gets_no_others_machines(String pattern) {
        world().launched("t-1", StagedWorld.SPOT);

        assertThat(world().provider().list(pattern)).isEmpty();
    }

    @Test
    void a_machine_of_another_installation_is_found_by_no_token_of_ours() {
        granted(world().provider().launch(request("inst-b", "t-1", StagedWorld.SPOT, 1)));
        world().folder = root.resolve("other");
        world().restarted();

        assertThat(world().provider().find(new LaunchToken("t-2"))).isEmpty();
        assertThat(world().provider().list("inst-a")).isEmpty();
    }

    @Test
    void a_zone_that_cannot_be_asked_hides_nothing_of_the_others() throws Exception {
        Machine here = world().launched("t-1", StagedWorld.SPOT);
        world().launched("t-2", StagedWorld.ON_DEMAND);
        HttpResponse<String> list = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(world().settings.get("endpoint")
                                        + "/compute/v1/projects/stint-test/aggregated/instances"))
                                .header("Authorization", "Bearer none")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        ObjectNode answer = (ObjectNode) JsonMapper.shared().readTree(list.body());
        ObjectNode down = ((ObjectNode) answer.path("items")).putObject("zones/us-central1-b");
        down.putObject("warning").put("code", "UNREACHABLE").put("message", "us-central1-b is down");
        world().stage.faults().failNext("instances.aggregatedList", 200, answer.toString());

        assertThatThrownBy(() -> world().provider().list("inst-a"))
                .isInstanceOfSatisfying(
                        PartialListException.class,
                        partial -> assertThat(partial.machines()).containsExactly(here))
                .hasMessageContaining("us-central1-b is down");
        assertThat(world().provider().list("inst-a")).hasSize(2);
    }

    @Test
    void only_names_of_ours_are_ever_ended() {
        world().launched("t-1", StagedWorld.SPOT);

        for (String id : List.of("us-central1-a:their-vm", "us-central1-a", "i-0123456789abcdef0", "", "../x:y")) {
            world().provider().terminate(id);
        }

        assertThat(world().calls("instances.delete")).isZero();
    }
}
