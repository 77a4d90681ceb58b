package dev.stint.providers.azure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What {@code stint doctor azure} says, on a stage that has what machines need and then something less. */
final class ExaminationTest {
    private static final String STORE = "az://account/container";

    @TempDir
    Path root = Path.of("");

    private StagedWorld world;

    @BeforeEach
    void open() throws Exception {
        world = new StagedWorld(root.resolve("azure"));
    }

    @AfterEach
    void end() {
        world.close();
    }

    private Finding finding(String subject) {
        return finding(world.provider().examine(STORE), subject);
    }

    private static Finding finding(List<Finding> findings, String subject) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no finding on " + subject + " in " + findings));
    }

    @Test
    void where_all_is_there_all_is_well_and_nothing_was_changed() {
        List<Finding> findings = world.provider().examine(STORE);

        assertThat(findings).hasSizeGreaterThan(7).allMatch(finding -> finding.outcome() == Outcome.OK);
        assertThat(world.stage.leftovers()).isEmpty();
    }

    @Test
    void a_store_of_another_cloud_cannot_be_reached() {
        assertThat(finding(world.provider().examine("s3://bucket"), "store").outcome())
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void a_right_that_is_missing_is_named() {
        world.stage.account().deny("Microsoft.Network/networkInterfaces/delete");

        Finding finding = finding("permissions in stint-machines");

        assertThat(finding.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(finding.detail()).isEqualTo("the server may not do Microsoft.Network/networkInterfaces/delete");
        assertThat(finding.remedy()).contains("docs/azure.md");
    }

    @Test
    void without_a_quota_no_spot_machine_can_be_had() {
        world.stage.quota("eastus", "lowPriorityCores", 0);

        assertThat(finding("quota of spot vCPUs in eastus").outcome()).isEqualTo(Outcome.WARNING);
    }

    @ParameterizedTest
    @CsvSource({
        "subnet, subnet in eastus, stint.providers.azure.subnet",
        "identity, identity of stint-machines, stint.providers.azure.identity",
        "image, image in eastus, stint.providers.azure.image",
        "gpu-image, image for GPUs in eastus, gpu-image",
    })
    void what_is_not_there_is_named_with_the_remedy(String key, String subject, String remedy) {
        String wrong = world.settings().getOrDefault(key, "").replaceFirst("(machines?|server)(?=$|:)", "nowhere");

        Finding finding = finding(world.with(Map.of(key, wrong)).examine(STORE), subject);

        assertThat(finding.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(finding.detail()).contains(wrong);
        assertThat(finding.remedy()).contains(remedy);
    }

    @Test
    void a_resource_group_that_is_missing_is_named() {
        Finding finding =
                finding(world.with(Map.of("resource-group", "nobodys-{team}")).examine(STORE), "resource groups");

        assertThat(finding.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(finding.detail()).contains("nobodys-{team}");
    }

    @Test
    void without_credentials_nothing_else_is_asked() {
        world.stage.faults().failAlways("*", 401, "ExpiredAuthenticationToken", "The access token has expired.");

        List<Finding> findings = world.provider().examine(STORE);

        assertThat(finding(findings, "credentials").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(finding(findings, "credentials").remedy()).contains("sign in again");
        assertThat(finding(findings, "everything else").outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @ParameterizedTest
    @CsvSource({
        "*, '', true",
        "Microsoft.Compute/*, '', true",
        "microsoft.compute/virtualmachines/WRITE, '', true",
        "*/write, '', true",
        "*/read, '', false",
        "Microsoft.Compute/virtualMachines, '', false",
        "*, Microsoft.Compute/*/write, false",
    })
    void stars_stand_for_any_characters(String action, String notAction, boolean granted) {
        JsonNode role = FakeArm.JSON.readTree("{\"actions\":[\"" + action + "\"],\"notActions\":["
                + (notAction.isEmpty() ? "" : "\"" + notAction + "\"") + "]}");

        assertThat(MachineRights.granted("Microsoft.Compute/virtualMachines/write", List.of(role)))
                .isEqualTo(granted);
    }
}
