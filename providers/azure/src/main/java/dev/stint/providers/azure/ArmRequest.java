package dev.stint.providers.azure;

import com.azure.core.http.HttpMethod;
import com.azure.core.util.BinaryData;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One request to Azure Resource Manager that may be repeated: one that only reads, or leaves the same behind however often it is made.
 *
 * @param operation what is asked, for people, such as {@code create virtual machine stint-1}
 * @param address a path with its query below {@link AzureConnection#management}, or a whole URL that Azure gave
 * @param body JSON, if any
 * @param headers what else it says
 * @param expected statuses that are answers beside those from 200 to 299, such as 404 where absence is an answer
 */
public record ArmRequest(
        String operation,
        HttpMethod method,
        String address,
        Optional<BinaryData> body,
        Map<String, String> headers,
        Set<Integer> expected) {

    public ArmRequest {
        headers = Map.copyOf(headers);
        expected = Set.copyOf(expected);
    }

    public static ArmRequest get(String operation, String address) {
        return new ArmRequest(operation, HttpMethod.GET, address, Optional.empty(), Map.of(), Set.of());
    }

    public static ArmRequest post(String operation, String address, Optional<String> json) {
        return new ArmRequest(
                operation, HttpMethod.POST, address, json.map(BinaryData::fromString), Map.of(), Set.of());
    }

    static ArmRequest put(String operation, String address, String json) {
        return new ArmRequest(
                operation, HttpMethod.PUT, address, Optional.of(BinaryData.fromString(json)), Map.of(), Set.of());
    }

    static ArmRequest delete(String operation, String address) {
        return new ArmRequest(operation, HttpMethod.DELETE, address, Optional.empty(), Map.of(), Set.of());
    }

    /** The same with another header. */
    ArmRequest with(String name, String value) {
        return new ArmRequest(operation, method, address, body, Map.of(name, value), expected);
    }

    /** The same, with statuses that are answers, too. */
    public ArmRequest expecting(Integer... statuses) {
        return new ArmRequest(operation, method, address, body, headers, Set.of(statuses));
    }
}
