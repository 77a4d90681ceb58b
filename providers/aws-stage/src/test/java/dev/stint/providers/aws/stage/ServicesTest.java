package dev.stint.providers.aws.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class ServicesTest extends StageTest {

    private static final String QUOTAS = "ServiceQuotasV20190624.";
    private static final String PRICES = "AWSPriceListService.";

    @Test
    void who_asks_is_told_the_account() throws Exception {
        HttpResponse<String> answer = raw.sts("GetCallerIdentity");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("<Account>" + stage.account() + "</Account>");
    }

    @Test
    void quotas_are_those_the_test_set_in_pages() throws Exception {
        stage.quotas().set("us-east-1", "L-34B43A08", "All Standard Spot Instance Requests", 64);
        stage.quotas().set("us-east-1", "L-3819A6DF", "All G and VT Spot Instance Requests", 8);
        stage.quotas().set("eu-west-1", "L-3819A6DF", "All G and VT Spot Instance Requests", 0);

        JsonNode first = json(
                raw.json("servicequotas", QUOTAS + "ListServiceQuotas", "{\"ServiceCode\":\"ec2\",\"MaxResults\":1}"));
        JsonNode second = json(raw.json(
                "servicequotas",
                QUOTAS + "ListServiceQuotas",
                "{\"ServiceCode\":\"ec2\",\"NextToken\":\""
                        + first.path("NextToken").asString() + "\"}"));
        JsonNode one = json(raw.json(
                "servicequotas", QUOTAS + "GetServiceQuota", "{\"ServiceCode\":\"ec2\",\"QuotaCode\":\"L-3819A6DF\"}"));

        assertThat(first.path("Quotas").size()).isEqualTo(1);
        assertThat(second.path("Quotas").path(0).path("QuotaCode").asString()).isEqualTo("L-3819A6DF");
        assertThat(second.has("NextToken")).isFalse();
        assertThat(one.path("Quota").path("Value").asDouble()).isEqualTo(8);
        assertThat(raw.json(
                                "servicequotas",
                                QUOTAS + "GetServiceQuota",
                                "{\"ServiceCode\":\"ec2\",\"QuotaCode\":\"L-00000000\"}")
                        .body())
                .contains("NoSuchResourceException");
    }

    @Test
    void json_requests_are_held_against_the_description_too() throws Exception {
        assertThat(raw.json("servicequotas", QUOTAS + "ListServiceQuotas", "{}").body())
                .contains("ServiceCode is required and missing");
        assertThat(raw.json("servicequotas", QUOTAS + "ListQuotas", "{}").body())
                .contains("does not exist");
        assertThat(raw.json("pricing", PRICES + "GetProducts", "{\"ServiceCode\":\"AmazonEC2\",\"Filter\":[]}")
                        .body())
                .contains("Filter is not known");
        assertThat(raw.json(
                                "pricing",
                                PRICES + "GetProducts",
                                "{\"ServiceCode\":\"AmazonEC2\",\"Filters\":[{\"Type\":\"LIKE\",\"Field\":\"a\",\"Value\":\"b\"}]}")
                        .body())
                .contains("Filters[0].Type is 'LIKE'");
        assertThat(raw.json("pricing", PRICES + "GetProducts", "nothing").statusCode())
                .isEqualTo(400);

        assertThat(stage.takeViolations()).hasSize(5);
    }

    @Test
    void a_question_that_is_narrow_enough_gets_the_price_and_a_wide_one_others_too() throws Exception {
        stage.onDemandPrices().onDemand("us-east-1", "g4dn.xlarge", "0.5260000000");
        stage.onDemandPrices().onDemand("eu-west-1", "g4dn.xlarge", "0.5870000000");

        JsonNode wide = products("[" + term("instanceType", "g4dn.xlarge") + "]");
        JsonNode narrow = products("["
                + String.join(
                        ",",
                        term("instanceType", "g4dn.xlarge"),
                        term("regionCode", "us-east-1"),
                        term("operatingSystem", "linux"),
                        term("tenancy", "Shared"),
                        term("capacitystatus", "Used"),
                        term("preInstalledSw", "NA"))
                + "]");

        assertThat(wide.path("PriceList").size()).isEqualTo(10);
        assertThat(narrow.path("PriceList").size()).isEqualTo(1);
        JsonNode product =
                JsonMapper.shared().readTree(narrow.path("PriceList").path(0).asString());
        assertThat(product.path("product")
                        .path("attributes")
                        .path("operatingSystem")
                        .asString())
                .isEqualTo("Linux");
        assertThat(product.findValue("pricePerUnit").path("USD").asString()).isEqualTo("0.5260000000");
    }

    private JsonNode products(String filters) throws Exception {
        return json(raw.json(
                "pricing", PRICES + "GetProducts", "{\"ServiceCode\":\"AmazonEC2\",\"Filters\":" + filters + "}"));
    }

    private static String term(String field, String value) {
        return "{\"Type\":\"TERM_MATCH\",\"Field\":\"" + field + "\",\"Value\":\"" + value + "\"}";
    }

    @Test
    void placement_scores_are_told_best_first_and_low_to_whoever_names_few_types() {
        stage.scores().region("us-east-1", 3).region("eu-west-1", 9).zone("us-east-1", "use1-az1", 7);

        assertThat(ec2.getSpotPlacementScores(
                                ask -> ask.targetCapacity(1).instanceTypes("g4dn.xlarge", "g5.xlarge", "g6.xlarge"))
                        .spotPlacementScores())
                .extracting(score -> score.region() + " " + score.score())
                .containsExactly("eu-west-1 9", "us-east-1 3");
        assertThat(ec2.getSpotPlacementScores(ask -> ask.targetCapacity(1)
                                .singleAvailabilityZone(true)
                                .regionNames("us-east-1")
                                .instanceTypes("g4dn.xlarge", "g5.xlarge", "g6.xlarge"))
                        .spotPlacementScores())
                .extracting(score -> score.availabilityZoneId() + " " + score.score())
                .containsExactly("use1-az1 7");
        assertThat(ec2.getSpotPlacementScores(ask -> ask.targetCapacity(1).instanceTypes("g4dn.xlarge"))
                        .spotPlacementScores())
                .allMatch(score -> score.score() == 1);
    }

    @Test
    void public_parameters_name_the_seeded_images() throws Exception {
        JsonNode answer =
                json(raw.json("ssm", "AmazonSSM.GetParameter", "{\"Name\":\"" + Landscape.DEEP_LEARNING + "\"}"));

        assertThat(answer.path("Parameter").path("Value").asString()).isEqualTo(land.gpuImage());
    }

    private static JsonNode json(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JsonMapper.shared().readTree(answer.body());
    }
}
