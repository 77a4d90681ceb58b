package dev.stint.providers.gcp.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.cloud.compute.v1.AcceleratorConfig;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.ListInstancesRequest;
import com.google.cloud.compute.v1.NetworkInterface;
import com.google.cloud.compute.v1.Scheduling;
import com.google.cloud.compute.v1.ServiceAccount;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the stage does not let pass. */
final class StrictnessTest extends OnStage {

    private static final String INSTANCES = "/compute/v1/projects/stint-test/zones/" + ZONE + "/instances";

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void what_the_description_does_not_know_is_refused_and_remembered() throws Exception {
        violation("GET", INSTANCES + "?limit=3", "", "no parameter 'limit'");
        violation("GET", INSTANCES + "?maxResults=many", "", "maxResults=many");
        violation("GET", INSTANCES.replace("/zones/", "/zone/"), "", "no method GET");
        violation("PUT", INSTANCES, "{}", "no method PUT");
        violation("GET", INSTANCES + "/UPPER", "", "instance=UPPER");
        violation("POST", INSTANCES, "", "lacks 'name'");
        violation("POST", INSTANCES, "{'name':'x','colour':'red'}", "'colour'");
        violation("POST", INSTANCES, "{'name':'X'}", "name is");
        violation("POST", INSTANCES, "{'name':'x','scheduling':{'provisioningModel':'CHEAP'}}", "CHEAP");
        violation("POST", INSTANCES, "{'name':'x','scheduling':{'maxRunDuration':{'seconds':60}}}", "seconds is 60");
        violation("POST", INSTANCES, "{'name':'x','metadata':{'items':[{'key':'a b','value':'c'}]}}", "key is");
        violation("POST", INSTANCES, "{'name':'x','disks':{}}", "no array");
        violation("POST", INSTANCES, "name=x", "not JSON");
        violation("DELETE", INSTANCES + "/x", "{}", "takes no body");
        violation("POST", INSTANCES + "/x/reset", "", "not played");
        violation("GET", "/compute/v2/projects", "", "nothing at GET");
        assertThat(stage.takeViolations()).hasSize(16);
        violation("POST", INSTANCES, "{'name':'x','colour':'red'}", "'colour'");
        assertThatThrownBy(stage::close).hasMessageContaining("'colour'");
    }

    private void violation(String verb, String path, String body, String said) throws Exception {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create(stage.endpoint() + path))
                        .method(verb, BodyPublishers.ofString(body.replace('\'', '"')))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("VIOLATION");
        assertThat(stage.violations().get(stage.violations().size() - 1)).contains(said);
    }

    @Test
    void launches_are_looked_at_as_compute_engine_looks_at_them() {
        refused(400, "does not exist in zone", () -> insert(spot("x", ZONE, "n9-standard-4")));
        stage.change(land -> land.without(ZONE, "n2-standard-8"));
        refused(400, "does not exist in zone", () -> insert(spot("x", ZONE, "n2-standard-8")));
        refused(400, "Unknown zone", () -> insert(spot("x", "us-central1-z", "n2-standard-4")));
        refused(400, "No disks", () -> insert(spot("x").clearDisks()));
        Instance.Builder small = spot("x");
        small.getDisksBuilder(0).getInitializeParamsBuilder().setDiskSizeGb(5);
        refused(400, "smaller than the image size (10 GB)", () -> insert(small));
        Instance.Builder unknown = spot("x");
        unknown.getDisksBuilder(0).getInitializeParamsBuilder().setSourceImage("global/images/family/none");
        refused(400, "image resource cannot be found", () -> insert(unknown));
        refused(
                400,
                "subnetwork",
                () -> insert(spot("x")
                        .setNetworkInterfaces(
                                0, NetworkInterface.newBuilder().setNetwork("global/networks/" + Landscape.NETWORK))));
        refused(400, "labels", () -> insert(spot("x").putLabels("Team", "x")));
        refused(400, "labels", () -> insert(spot("x").putLabels("team", "x".repeat(64))));
        refused(
                400,
                "service account",
                () -> insert(spot("x")
                        .addServiceAccounts(
                                ServiceAccount.newBuilder().setEmail("nobody@stint-test.iam.gserviceaccount.com"))));
        refused(
                400,
                "AutomaticRestart",
                () -> insert(with("x", "n2-standard-4", scheduling -> scheduling.setAutomaticRestart(true))));
        refused(
                400,
                "unless they are preemptible",
                () -> insert(with(
                        "x",
                        "e2-standard-4",
                        scheduling ->
                                scheduling.setProvisioningModel("STANDARD").clearInstanceTerminationAction())));
        refused(
                400,
                "live migration",
                () -> insert(with(
                        "x",
                        "g2-standard-4",
                        scheduling -> scheduling
                                .setProvisioningModel("STANDARD")
                                .clearInstanceTerminationAction()
                                .setOnHostMaintenance("MIGRATE"))));
        refused(
                400,
                "instanceTerminationAction",
                () -> insert(with(
                        "x",
                        "n2-standard-4",
                        scheduling -> scheduling
                                .clearInstanceTerminationAction()
                                .setMaxRunDuration(com.google.cloud.compute.v1.Duration.newBuilder()
                                        .setSeconds(60)))));
        refused(400, "metadata", () -> insert(metadata("x".repeat(262_145))));
        insert(metadata("x".repeat(262_144)));
        refused(400, "not compatible", () -> insert(gpu("x", "n2-standard-4", 1)));
        insert(gpu("t4", "n1-standard-8", 2));
        assertThat(stage.instances().get(1).accelerators()).isEqualTo(Map.of("nvidia-tesla-t4", 2));
        assertThat(stage.instances()).hasSize(2);
    }

    private static Instance.Builder with(
            String name, String type, java.util.function.UnaryOperator<Scheduling.Builder> how) {
        Instance.Builder instance = spot(name, ZONE, type);
        return instance.setScheduling(how.apply(instance.getScheduling().toBuilder()));
    }

    private static Instance.Builder metadata(String value) {
        Instance.Builder instance = spot("large");
        instance.getMetadataBuilder().getItemsBuilder(0).setValue(value);
        return instance;
    }

    private static Instance.Builder gpu(String name, String type, int count) {
        return spot(name, ZONE, type)
                .addGuestAccelerators(AcceleratorConfig.newBuilder()
                        .setAcceleratorType("zones/" + ZONE + "/acceleratorTypes/nvidia-tesla-t4")
                        .setAcceleratorCount(count));
    }

    @Test
    void other_projects_are_not_there() {
        refused(
                404,
                "projects/another",
                () -> instances
                        .list(ListInstancesRequest.newBuilder()
                                .setProject("another")
                                .setZone(ZONE)
                                .build())
                        .iterateAll()
                        .iterator()
                        .hasNext());
    }

    @Test
    void tokens_rights_and_prices_are_played_from_their_documentation() throws Exception {
        JsonNode token = post("/token", "grant_type=refresh_token&refresh_token=r&client_id=c");
        assertThat(token.path("access_token").asString()).startsWith("ya29.");
        assertThat(post("/v1/token", "grant_type=urn:ietf:params:oauth:grant-type:token-exchange&subject_token=s")
                        .path("expires_in")
                        .asInt())
                .isEqualTo(3_600);
        stage.deny("compute.instances.delete");
        assertThat(post(
                                "/v1/projects/stint-test:testIamPermissions",
                                "{\"permissions\":[\"compute.instances.create\",\"compute.instances.delete\"]}")
                        .toString())
                .isEqualTo("{\"permissions\":[\"compute.instances.create\"]}");

        stage.change(land -> land.bucket("store", "US-CENTRAL1"));
        assertThat(get("/storage/v1/b/store?fields=location").path("location").asString())
                .isEqualTo("US-CENTRAL1");
        stage.deny("storage.objects.delete");
        assertThat(
                        get("/storage/v1/b/store/iam/testPermissions?permissions=storage.objects.get&permissions=storage.objects.delete")
                                .path("permissions")
                                .toString())
                .isEqualTo("[\"storage.objects.get\"]");

        stage.prices()
                .sku(
                        "Spot Preemptible N2 Instance Core running in Iowa",
                        "CPU",
                        "Preemptible",
                        "us-central1",
                        "h",
                        "0.00763")
                .sku("N2 Instance Ram running in Iowa", "RAM", "OnDemand", "us-central1", "GiBy.h", "0.004237");
        JsonNode page = get("/v1/services/6F81-5844-456A/skus?pageSize=1");
        assertThat(page.path("nextPageToken").asString()).isEqualTo("1");
        assertThat(page.at("/skus/0/pricingInfo/0/pricingExpression/tieredRates/0/unitPrice/nanos")
                        .asInt())
                .isEqualTo(7_630_000);
        JsonNode last = get("/v1/services/6F81-5844-456A/skus?pageToken=1");
        assertThat(last.at("/skus/0/category/usageType").asString()).isEqualTo("OnDemand");
        assertThat(last.path("nextPageToken").asString()).isEmpty();
    }

    private JsonNode get(String path) throws Exception {
        return answered(
                HttpRequest.newBuilder(URI.create(stage.endpoint() + path)).build());
    }

    private JsonNode post(String path, String body) throws Exception {
        return answered(HttpRequest.newBuilder(URI.create(stage.endpoint() + path))
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private JsonNode answered(HttpRequest request) throws Exception {
        var answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }
}
