package dev.stint.providers.aws.stage;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.w3c.dom.Document;

/** One account at moto. Safe for many threads. */
final class MotoAccount {

    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(20))
            .build();

    /** Not ours to pass on. */
    private static final Set<String> HOP =
            Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

    private final URI moto;
    private final String id;

    MotoAccount(URI moto, String id) {
        this.moto = moto;
        this.id = id;
    }

    /** The account's number. */
    String id() {
        return id;
    }

    /**
     * Passes a request on.
     *
     * @throws IllegalStateException when moto fails at it: then the stage has to play it, or the test must do without
     */
    StageAnswer ask(StageRequest request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(moto.resolve(request.target()))
                .timeout(Duration.ofMinutes(2))
                .method(request.method(), BodyPublishers.ofByteArray(request.body()))
                .header("x-moto-account-id", id);
        request.headers().forEach((name, value) -> {
            if (!HOP.contains(name)) {
                builder.header(name, value);
            }
        });
        StageAnswer answer = send(builder.build());
        if (answer.status() >= 500) {
            throw new IllegalStateException("moto failed at " + request.service() + " " + request.action()
                    + " with status " + answer.status() + ": " + answer.text());
        }
        return answer;
    }

    /** A call of the stage's own to EC2 that must succeed. */
    Document ec2(String region, String action, Map<String, String> parameters) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Action", action);
        all.put("Version", "2016-11-15");
        all.putAll(parameters);
        return Xml.read(call("ec2", region, all).body());
    }

    /** A call of the stage's own to IAM that must succeed. */
    Document iam(String action, Map<String, String> parameters) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("Action", action);
        all.put("Version", "2010-05-08");
        all.putAll(parameters);
        return Xml.read(call("iam", "us-east-1", all).body());
    }

    private StageAnswer call(String service, String region, Map<String, String> parameters) {
        String signature = "AWS4-HMAC-SHA256 Credential=STAGE/20260301/" + region + "/" + service
                + "/aws4_request, SignedHeaders=host, Signature=" + "0".repeat(64);
        StageAnswer answer = send(HttpRequest.newBuilder(moto)
                .timeout(Duration.ofMinutes(2))
                .header("authorization", signature)
                .header("x-moto-account-id", id)
                .header("content-type", "application/x-www-form-urlencoded; charset=utf-8")
                .POST(BodyPublishers.ofByteArray(StageRequest.encoded(parameters)))
                .build());
        if (!answer.good()) {
            throw new IllegalStateException(
                    parameters + " was refused with status " + answer.status() + ": " + answer.text());
        }
        return answer;
    }

    private StageAnswer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> answer = CLIENT.send(request, BodyHandlers.ofByteArray());
            String type = answer.headers().firstValue("content-type").orElse("text/xml");
            return new StageAnswer(answer.statusCode(), type, answer.body());
        } catch (IOException e) {
            throw new IllegalStateException("moto at " + moto + " did not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while moto was asked", e);
        }
    }
}
