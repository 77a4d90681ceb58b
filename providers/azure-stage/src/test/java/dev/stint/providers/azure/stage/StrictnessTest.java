package dev.stint.providers.azure.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.azure.stage.ShapeCheck.Use;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** The stage refuses what the published types do not know, and holds itself to them. */
final class StrictnessTest extends StageTest {

    @Test
    void what_the_sdk_writes_is_as_the_types_say() throws Exception {
        assertThat(put(same -> {}).statusCode()).isEqualTo(201);
        assertThat(stage.violations()).isEmpty();
    }

    @Test
    void a_member_that_is_not_known_fails_the_request_and_the_test() throws Exception {
        HttpResponse<String> answer =
                put(body -> Tree.within(body, "properties.hardwareProfile").put("vmSise", "Standard_D2s_v5"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("properties.hardwareProfile.vmSise is not known; there are [vmSize");
        assertThat(stage.instances()).isEmpty();
        assertThat(stage.violations()).singleElement().asString().contains("PUT virtualMachines [m-0]");
        assertThatThrownBy(stage::close).isInstanceOf(AssertionError.class).hasMessageContaining("vmSise");
    }

    @Test
    void members_that_are_read_only_missing_of_another_kind_or_outside_an_enumeration_are_refused() throws Exception {
        assertWrong(
                "properties.provisioningState is read-only",
                body -> Tree.within(body, "properties").put("provisioningState", "Succeeded"));
        assertWrong("id is read-only", body -> body.put("id", "/subscriptions/x"));
        assertWrong("location is required and missing", body -> body.remove("location"));
        assertWrong(
                "createOption is required and missing",
                body -> Tree.within(body, "properties.storageProfile.osDisk").remove("createOption"));
        assertWrong(
                "osDisk.caching is 'Some'; there are [None, ReadOnly, ReadWrite]",
                body -> Tree.within(body, "properties.storageProfile.osDisk").put("caching", "Some"));
        assertWrong(
                "osDisk.diskSizeGB is STRING; give a whole number",
                body -> Tree.within(body, "properties.storageProfile.osDisk").put("diskSizeGB", "64"));
        assertWrong(
                "osDisk.diskSizeGB is NUMBER; give a whole number",
                body -> Tree.within(body, "properties.storageProfile.osDisk").put("diskSizeGB", 64.5));
        assertWrong("zones is STRING; give a list", body -> body.put("zones", "1"));
        assertWrong("apiVersion is not known", body -> body.put("apiVersion", "2025-04-01"));
        assertThat(stage.instances()).isEmpty();
    }

    @Test
    void an_update_needs_nothing_and_names_no_location() throws Exception {
        running("m-0");

        HttpResponse<String> tags = raw.ask("PATCH", path("m-0"), "{\"tags\":{\"a\":\"b\"}}");
        HttpResponse<String> place = raw.ask("PATCH", path("m-0"), "{\"location\":\"eastus\"}");

        assertThat(tags.statusCode()).isEqualTo(200);
        assertThat(stage.instance("m-0").tags()).containsOnlyKeys("a");
        assertThat(place.statusCode()).isEqualTo(400);
        assertThat(stage.takeViolations()).singleElement().asString().contains("location cannot be changed");
    }

    @Test
    void a_request_without_token_or_version_or_with_another_version_is_refused() throws Exception {
        String list = "/subscriptions/" + stage.subscription() + "/providers/Microsoft.Compute/virtualMachines";

        assertThat(raw.plain(list + "?api-version=2025-04-01").statusCode()).isEqualTo(401);
        assertThat(RawClient.code(raw.root("GET", list + "?api-version=", ""))).isEqualTo("MissingApiVersionParameter");
        assertThat(RawClient.code(raw.root("GET", list + "?api-version=2024-07-01", "")))
                .isEqualTo("InvalidApiVersionParameter");

        assertThat(stage.takeViolations()).hasSize(3);
    }

    @Test
    void what_the_stage_cannot_play_fails_the_test() throws Exception {
        running("m-0");

        raw.ask("POST", path("m-0") + "/reapply", "");
        raw.ask("GET", "/providers/Microsoft.Storage/storageAccounts", "");

        assertThat(stage.takeViolations()).hasSize(2).allMatch(words -> words.contains("the stage does not play"));
    }

    @Test
    void an_answer_that_said_a_secret_or_null_would_fail_the_stage() throws IOException {
        ObjectNode body = body();
        Tree.within(body, "properties.osProfile").putNull("computerName");

        assertThat(ShapeCheck.resource(Machines.TYPE, body, Use.ANSWER))
                .containsExactlyInAnyOrder(
                        "properties.osProfile.customData is never said in an answer",
                        "properties.osProfile.computerName is null");
        assertThat(ShapeCheck.object(
                        "VirtualMachineInstanceView", Tree.object("statuses", List.of("running")), Use.ANSWER))
                .singleElement()
                .asString()
                .startsWith("statuses[0] is STRING; give an object");
    }

    @Test
    void combinations_that_no_type_forbids_are_refused_as_azure_refuses_them() throws Exception {
        assertRefused("InvalidParameter", body -> {
            Tree.within(body, "properties").put("priority", "Regular");
            Tree.within(body, "properties").remove("billingProfile");
        });
        assertRefused(
                "InvalidParameter",
                body -> Tree.within(body, "properties.networkProfile").remove("networkApiVersion"));
        assertRefused(
                "InvalidParameter",
                body -> Tree.within(body, "properties.osProfile").put("customData", "x".repeat(87_384)));
        assertRefused(
                "InvalidParameter",
                body -> Tree.within(body, "properties.hardwareProfile").put("vmSize", "Standard_D4s_v99"));
        assertRefused("FailedIdentityOperation", body -> {
            ObjectNode identities = Tree.within(body, "identity.userAssignedIdentities");
            identities.removeAll();
            identities.putObject(land.identity() + "-other");
        });
        assertRefused("LocationNotAvailableForResourceType", body -> body.put("location", "marsnorth"));
        assertThat(stage.leftovers()).isEmpty();
    }

    private ObjectNode body() throws IOException {
        return (ObjectNode) Tree.read(spot("m-0").toJsonString().getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> put(Consumer<ObjectNode> change) throws IOException, InterruptedException {
        ObjectNode body = body();
        change.accept(body);
        return raw.ask("PUT", path("m-0"), body.toString());
    }

    private void assertWrong(String words, Consumer<ObjectNode> change) throws IOException, InterruptedException {
        assertThat(put(change).body()).contains(words);
        assertThat(stage.takeViolations()).as(words).hasSize(1);
    }

    private void assertRefused(String code, Consumer<ObjectNode> change) throws IOException, InterruptedException {
        HttpResponse<String> answer = put(change);
        assertThat(RawClient.code(answer)).as(answer.body()).isEqualTo(code);
    }
}
