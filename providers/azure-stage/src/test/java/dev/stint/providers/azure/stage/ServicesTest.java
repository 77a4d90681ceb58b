package dev.stint.providers.azure.stage;

import static org.assertj.core.api.Assertions.assertThat;

import com.azure.core.util.Context;
import com.azure.resourcemanager.compute.fluent.models.ResourceSkuInner;
import com.azure.resourcemanager.compute.models.ResourceSkuRestrictionsType;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What stands around machines; none of it is held against a published description. */
final class ServicesTest extends StageTest {

    @Test
    void sizes_have_zones_capabilities_and_restrictions() {
        stage.account()
                .offer(
                        "eastus",
                        new VmSize("Standard_NC6s_v3", "standardNCSv3Family", 6, 112, 1, List.of("1", "2"), Map.of()));
        stage.stock().withhold("eastus", "2", "Standard_NC6s_v3");
        stage.seed("westus2");

        List<ResourceSkuInner> skus = azure.getResourceSkus().list("location eq 'eastus'", null, Context.NONE).stream()
                .toList();

        ResourceSkuInner sku = skus.stream()
                .filter(each -> each.name().equals("Standard_NC6s_v3"))
                .findFirst()
                .orElseThrow();
        assertThat(skus).hasSize(Sizes.USUAL.size() + 1);
        assertThat(sku.locationInfo().get(0).zones()).containsExactly("1", "2");
        assertThat(sku.capabilities()).anySatisfy(each -> {
            assertThat(each.name()).isEqualTo("GPUs");
            assertThat(each.value()).isEqualTo("1");
        });
        assertThat(sku.restrictions()).singleElement().satisfies(restriction -> {
            assertThat(restriction.type()).isEqualTo(ResourceSkuRestrictionsType.ZONE);
            assertThat(restriction.restrictionInfo().zones()).containsExactly("2");
        });
    }

    @Test
    void usages_count_what_is_there_by_kind() {
        stage.quota("eastus", "lowPriorityCores", 100);
        begin("m-0", spot("m-0"));
        begin("m-1", onDemand("m-1"));

        assertThat(azure.getUsages().list("eastus").stream()
                        .map(usage -> usage.name().value() + " " + usage.currentValue() + "/" + usage.limit()))
                .contains("lowPriorityCores 4/100", "cores 4/10000", "Standard NCASv3_T4 Family 4/10000");
    }

    @Test
    void the_network_clients_see_interfaces_and_addresses_of_machines() {
        running("m-0");

        assertThat(manager.networkManager()
                        .serviceClient()
                        .getNetworkInterfaces()
                        .listByResourceGroup(GROUP))
                .singleElement()
                .satisfies(nic -> {
                    assertThat(nic.virtualMachine().id()).endsWith("/virtualMachines/m-0");
                    assertThat(nic.ipConfigurations().get(0).privateIpAddress()).startsWith("10.0.");
                    assertThat(nic.ipConfigurations().get(0).subnet().id()).isEqualTo(land.subnet());
                });
        assertThat(manager.networkManager()
                        .serviceClient()
                        .getPublicIpAddresses()
                        .list())
                .isEmpty();
        assertThat(azure.getDisks().list())
                .singleElement()
                .satisfies(disk -> assertThat(disk.managedBy()).endsWith("/virtualMachines/m-0"));
    }

    @Test
    void a_public_address_goes_with_its_interface_or_stays() throws Exception {
        ObjectNode body = (ObjectNode) Tree.read(spot("m-0").toJsonString().getBytes(StandardCharsets.UTF_8));
        JsonNode address = Tree.at(body, "properties.networkProfile.networkInterfaceConfigurations")
                .path(0)
                .path("properties")
                .path("ipConfigurations")
                .path(0)
                .path("properties");
        ((ObjectNode) address)
                .set(
                        "publicIPAddressConfiguration",
                        Tree.object("name", "m-0-ip", "properties", Map.of("deleteOption", "Delete")));
        assertThat(raw.ask("PUT", path("m-0"), body.toString()).statusCode()).isEqualTo(201);
        clock.advance(CREATED);
        assertThat(stage.leftovers()).hasSize(4);

        azure.getVirtualMachines().beginDelete(GROUP, "m-0");
        clock.advance(DELETED);

        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void rights_that_were_taken_away_are_missed_where_they_are_needed_and_shown() throws Exception {
        stage.account().deny("Microsoft.Compute/virtualMachines/write");

        HttpResponse<String> put = raw.ask("PUT", path("m-0"), spot("m-0").toJsonString());

        assertThat(put.statusCode()).isEqualTo(403);
        assertThat(RawClient.code(put)).isEqualTo("AuthorizationFailed");
        assertThat(put.body()).contains("perform action 'Microsoft.Compute/virtualMachines/write' over scope '/subscr");
        assertThat(raw.get("/resourceGroups/" + GROUP
                                + "/providers/Microsoft.Authorization/permissions?api-version=2022-04-01")
                        .path("value")
                        .path(0)
                        .path("notActions")
                        .path(0)
                        .asString())
                .isEqualTo("Microsoft.Compute/virtualMachines/write");
        stage.account().allowAll();
        assertThat(raw.ask("PUT", path("m-0"), spot("m-0").toJsonString()).statusCode())
                .isEqualTo(201);
    }

    @Test
    void the_activity_log_tells_an_eviction_from_a_deletion() throws Exception {
        Instant start = clock.instant();
        running("m-0");
        running("m-1");
        stage.preemptAtOnce("m-0");
        azure.getVirtualMachines().beginDelete(GROUP, "m-1");

        JsonNode events = raw.get("/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01"
                + "&$filter=eventTimestamp%20ge%20'" + start + "'%20and%20resourceGroupName%20eq%20'" + GROUP + "'");

        assertThat(events.path("value")
                        .valueStream()
                        .map(event -> Tree.text(event, "operationName.value")
                                + Tree.text(event, "resourceId").replaceFirst(".*/", " ")))
                .containsExactly(
                        "Microsoft.Compute/virtualMachines/delete m-1",
                        ActivityLog.EVICTION + " m-0",
                        "Microsoft.Compute/virtualMachines/write m-1",
                        "Microsoft.Compute/virtualMachines/write m-0");
    }

    @Test
    void the_activity_log_may_be_behind_and_says_who_deleted() throws Exception {
        Instant start = clock.instant();
        running("m-0");
        stage.quirks().activityBehind(Duration.ofMinutes(3));
        stage.removedBy("mallory@example.com", "m-0");
        String events = "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter="
                + "eventTimestamp%20ge%20'" + start + "'%20and%20resourceUri%20eq%20'/subscriptions/"
                + stage.subscription() + path("m-0") + "'";

        assertThat(raw.get(events).path("value")).isEmpty();
        clock.advance(Duration.ofMinutes(3));

        assertThat(raw.get(events).path("value").path(0).path("caller").asString())
                .isEqualTo("mallory@example.com");
        assertThat(stage.leftovers()).isEmpty();
    }

    @Test
    void the_graph_answers_samples_of_microsoft_in_pages() throws Exception {
        stage.graph()
                .evictionRate("eastus", "Standard_D2s_v5", "5-10")
                .evictionRate("eastus", "Standard_D16s_v5", "20+")
                .evictionRate("westus2", "Standard_D2s_v5", "0-5")
                .spotPrice("eastus", "Standard_D2s_v5", Instant.parse("2026-01-01T00:00:00Z"), "0.02")
                .spotPrice("eastus", "Standard_D2s_v5", Instant.parse("2026-02-01T00:00:00Z"), "0.03");

        JsonNode first = graph(
                "SpotResources | where type =~ 'microsoft.compute/skuspotevictionrate/location' | where location in~"
                        + " ('eastus') | project id, skuName = tostring(sku.name), evictionRate ="
                        + " tostring(properties.evictionRate) | order by id asc",
                "");
        JsonNode second = graph(
                "SpotResources | where type =~ 'microsoft.compute/skuspotevictionrate/location' | where location in~"
                        + " ('eastus') | project id, skuName = tostring(sku.name), evictionRate ="
                        + " tostring(properties.evictionRate) | order by id asc",
                Tree.text(first, "$skipToken"));
        JsonNode price = graph(
                "SpotResources | where type =~ 'microsoft.compute/skuspotpricehistory/ostype/location' and"
                        + " properties.osType =~ 'linux' | project skuName = tostring(sku.name), location,"
                        + " latest = todouble(properties.spotPrices[0].priceUSD)",
                "");

        assertThat(Tree.text(first.path("data").path(0), "evictionRate")).isEqualTo("20+");
        assertThat(Tree.text(second.path("data").path(0), "skuName")).isEqualTo("standard_d2s_v5");
        assertThat(second.has("$skipToken")).isFalse();
        assertThat(price.path("data").path(0).path("latest").asDouble()).isEqualTo(0.03);
    }

    @Test
    void the_graph_knows_machines_and_refuses_what_it_does_not_play() throws Exception {
        running("m-0");

        JsonNode found = graph(
                "Resources | where type =~ 'microsoft.compute/virtualmachines' | where tags['stint-installation'] == 'i-1'"
                        + " | project id, name",
                "");
        graph("Resources | summarize count() by location", "");

        assertThat(Tree.text(found.path("data").path(0), "name")).isEqualTo("m-0");
        assertThat(stage.takeViolations()).singleElement().asString().contains("summarize count() by location");
    }

    @Test
    void retail_prices_want_no_token_and_come_in_pages_with_windows_among_them() throws Exception {
        stage.prices()
                .onDemand("eastus", "Standard_D2s_v5", "0.096")
                .onDemand("westus2", "Standard_D2s_v5", "0.1")
                .spot("eastus", "Standard_D2s_v5", "0.02")
                .pageSize(2);
        String filter =
                "serviceName%20eq%20'Virtual%20Machines'%20and%20armRegionName%20eq%20'eastus'%20and%20priceType"
                        + "%20eq%20'Consumption'";

        JsonNode first =
                RawClient.json(raw.plain("/api/retail/prices?api-version=2023-01-01-preview&$filter=" + filter));
        JsonNode second = raw.at(Tree.text(first, "NextPageLink"));

        assertThat(first.path("Items").valueStream().map(item -> Tree.text(item, "meterName")))
                .containsExactly("D2s v5", "D2s v5 Spot");
        assertThat(first.path("Items").path(0).path("retailPrice").decimalValue())
                .isEqualByComparingTo("0.096");
        assertThat(Tree.text(second.path("Items").path(0), "productName")).endsWith("Windows");
        assertThat(second.path("NextPageLink").isNull()).isTrue();
    }

    @Test
    void placement_scores_are_by_size_and_zone() throws Exception {
        stage.scores().set("eastus", "2", "Standard_D2s_v5", "Low");

        JsonNode scores = RawClient.json(raw.ask(
                "POST",
                "/providers/Microsoft.Compute/locations/eastus/placementScores/spot/generate?api-version=2025-06-05",
                "{\"desiredLocations\":[\"eastus\"],\"desiredSizes\":[{\"sku\":\"Standard_D2s_v5\"}],\"desiredCount\":1,"
                        + "\"availabilityZones\":true}"));

        assertThat(scores.path("placementScores").valueStream().map(score -> Tree.text(score, "score")))
                .containsExactly("High", "Low", "High");
    }

    @Test
    void groups_resources_identities_and_images_are_found() throws Exception {
        running("m-0");

        assertThat(raw.get("/resourceGroups/" + GROUP).path("location").asString())
                .isEqualTo("eastus");
        assertThat(raw.get("/resourceGroups/" + GROUP + "/resources").path("value"))
                .hasSize(3);
        assertThat(raw.get(
                                "/resourceGroups/" + GROUP
                                        + "/resources?$filter=tagName%20eq%20'stint-installation'%20and%20tagValue%20eq%20'i-1'")
                        .path("value"))
                .hasSize(1);
        assertThat(Tree.text(
                        RawClient.json(raw.root("GET", land.identity() + "?api-version=2023-01-31", "")),
                        "properties.principalId"))
                .isNotEmpty();
        assertThat(raw.get("/providers/Microsoft.Compute/locations/eastus/publishers/canonical/artifacttypes/vmimage"
                                + "/offers/ubuntu-24_04-lts/skus/server/versions")
                        .path(0)
                        .path("name")
                        .asString())
                .isEqualTo("24.04.202511010");
        assertThat(RawClient.json(raw.root("GET", land.subnet(), ""))
                        .path("name")
                        .asString())
                .isEqualTo("machines");
        assertThat(RawClient.json(raw.root("GET", land.subnet().replace("/machines", ""), ""))
                        .path("value"))
                .hasSize(1);
        assertThat(RawClient.json(raw.root("GET", land.subnet() + "/providers/Microsoft.Authorization/permissions", ""))
                        .path("value"))
                .hasSize(1);
        assertThat(raw.ask("GET", "/resourceGroups/none", "").statusCode()).isEqualTo(404);
    }

    private JsonNode graph(String query, String token) throws Exception {
        String options = token.isEmpty() ? "{\"$top\":1}" : "{\"$top\":1,\"$skipToken\":\"" + token + "\"}";
        String body = "{\"query\":\"" + query + "\",\"options\":" + options + "}";
        return RawClient.json(
                raw.root("POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01", body));
    }
}
