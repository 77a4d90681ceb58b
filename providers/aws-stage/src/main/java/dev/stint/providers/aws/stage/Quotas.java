package dev.stint.providers.aws.stage;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Service Quotas, from what the test says. Safe for many threads. */
public final class Quotas implements Stagehand {

    private static final int LONGEST_PAGE = 100;

    private record Quota(String region, Map<String, Object> facts) {
        boolean is(String asked, String service, String code) {
            return region.equals(asked)
                    && service.equals(facts.get("ServiceCode"))
                    && (code.isEmpty() || code.equals(facts.get("QuotaCode")));
        }
    }

    private final Map<String, Quota> quotas = new LinkedHashMap<>();

    Quotas() {}

    /**
     * A quota of EC2 in a region.
     *
     * @param code such as {@code L-34B43A08}
     * @param value vCPUs, for the quotas of instances
     */
    public synchronized Quotas set(String region, String code, String name, double value) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("ServiceCode", "ec2");
        facts.put("ServiceName", "Amazon Elastic Compute Cloud (Amazon EC2)");
        facts.put("QuotaArn", "arn:aws:servicequotas:" + region + "::ec2/" + code);
        facts.put("QuotaCode", code);
        facts.put("QuotaName", name);
        facts.put("Value", value);
        facts.put("Unit", "None");
        facts.put("Adjustable", true);
        facts.put("GlobalQuota", false);
        quotas.put(region + code, new Quota(region, facts));
        return this;
    }

    @Override
    public synchronized StageAnswer answer(StageRequest request) {
        JsonNode asked = JsonMapper.shared().readTree(request.body());
        String service = asked.path("ServiceCode").asString("");
        String code = asked.path("QuotaCode").asString("");
        List<Map<String, Object>> found = quotas.values().stream()
                .filter(quota -> quota.is(request.region(), service, code))
                .map(Quota::facts)
                .toList();
        return switch (request.action()) {
            case "GetServiceQuota", "GetAWSDefaultServiceQuota" ->
                StageAnswer.json(Map.of(
                        "Quota",
                        found.stream()
                                .findFirst()
                                .orElseThrow(() -> new RefusedException(
                                        400,
                                        "NoSuchResourceException",
                                        "The request failed because the specified service quota " + code
                                                + " does not exist in " + request.region()))));
            case "ListServiceQuotas", "ListAWSDefaultServiceQuotas" -> page(asked, found);
            default -> throw RefusedException.unplayed("servicequotas " + request.action());
        };
    }

    private static StageAnswer page(JsonNode asked, List<Map<String, Object>> found) {
        int first = Optional.of(asked.path("NextToken").asString(""))
                .filter(token -> !token.isEmpty())
                .map(Integer::parseInt)
                .orElse(0);
        int end = Math.min(found.size(), first + asked.path("MaxResults").asInt(LONGEST_PAGE));
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("Quotas", found.subList(Math.min(first, end), end));
        if (end < found.size()) {
            answer.put("NextToken", Integer.toString(end));
        }
        return StageAnswer.json(answer);
    }
}
