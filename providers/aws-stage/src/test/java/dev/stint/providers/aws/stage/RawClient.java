package dev.stint.providers.aws.stage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says to a stage what no SDK would. */
final class RawClient {

    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI stage;

    RawClient(URI stage) {
        this.stage = stage;
    }

    /** A form to EC2, with pairs of names and values. */
    HttpResponse<String> ec2(String action, String... pairs) throws IOException, InterruptedException {
        return CLIENT.send(
                form("2016-11-15", action, pairs).headers(signed("ec2")).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> unsigned(String action, String... pairs) throws IOException, InterruptedException {
        return CLIENT.send(form("2016-11-15", action, pairs).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> sts(String action, String... pairs) throws IOException, InterruptedException {
        return CLIENT.send(
                form("2011-06-15", action, pairs).headers(signed("sts")).build(), BodyHandlers.ofString());
    }

    /** JSON to a service. */
    HttpResponse<String> json(String service, String target, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(stage)
                .headers(signed(service))
                .header("X-Amz-Target", target)
                .header("Content-Type", "application/x-amz-json-1.1")
                .POST(BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }

    private HttpRequest.Builder form(String version, String action, String... pairs) {
        Map<String, String> parameters = new LinkedHashMap<>();
        parameters.put("Action", action);
        parameters.put("Version", version);
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put(pairs[i], pairs[i + 1]);
        }
        return HttpRequest.newBuilder(stage)
                .header("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
                .POST(BodyPublishers.ofByteArray(StageRequest.encoded(parameters)));
    }

    private static String[] signed(String service) {
        return new String[] {
            "Authorization",
            "AWS4-HMAC-SHA256 Credential=AKIDFORTESTS/20260301/us-east-1/" + service
                    + "/aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0".repeat(64),
            "X-Amz-Date",
            "20260301T120000Z"
        };
    }
}
