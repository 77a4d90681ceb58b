package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.providers.Market;
import dev.stint.providers.aws.DryRuns.Answer;
import dev.stint.providers.aws.DryRuns.Look;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** What goes over the wire: above all, that nothing is ever done. */
final class AwsDryRunsTest {

    private static final Trial TRIAL = new Trial(
            Market.parse("aws/us-east-1/us-east-1a/m5.large/spot"),
            new LaunchPin(
                    "us-east-1",
                    AwsSettings.UBUNTU,
                    "/dev/sda1",
                    "subnet-0123456789",
                    "sg-0123456789",
                    Optional.of("stint-default")),
            true);

    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private int status = 412;
    private String code = "DryRunOperation";
    private HttpServer server;
    private AwsConnection connection;
    private DryRuns dryRuns;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        connection = new AwsConnection(
                Optional.of(URI.create("http://127.0.0.1:" + server.getAddress().getPort())),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDEXAMPLE", "secret")));
        dryRuns = new AwsDryRuns(connection, "0a1b2c3d", () -> Instant.parse("2026-03-01T10:00:00Z"));
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked.add(URLDecoder.decode(
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        byte[] body = ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response><Errors><Error><Code>" + code
                        + "</Code><Message>as told</Message></Error></Errors><RequestID>1</RequestID></Response>")
                .getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void stop() {
        connection.close();
        server.stop(0);
    }

    @Test
    void every_call_is_a_dry_run() throws CallFailedException {
        for (Look look : Look.values()) {
            assertThat(dryRuns.look(look, "us-east-1").allowed()).isTrue();
        }
        assertThat(dryRuns.launch(TRIAL).allowed()).isTrue();
        assertThat(dryRuns.launch(TRIAL.untagged()).allowed()).isTrue();
        assertThat(dryRuns.end("i-0123456789abcdef0", "us-east-1").allowed()).isTrue();
        assertThat(dryRuns.cancel("sir-0123456a", "us-east-1").allowed()).isTrue();

        assertThat(asked)
                .hasSize(Look.values().length + 4)
                .allSatisfy(call -> assertThat(call.split("&")).contains("DryRun=true"));
    }

    @Test
    void a_launch_is_weighed_as_it_would_be_made() throws CallFailedException {
        dryRuns.launch(TRIAL);

        assertThat(asked.get(0).split("&"))
                .contains(
                        "Action=RunInstances",
                        "ImageId=" + AwsSettings.UBUNTU,
                        "InstanceType=m5.large",
                        "SubnetId=subnet-0123456789",
                        "SecurityGroupId.1=sg-0123456789",
                        "IamInstanceProfile.Name=stint-default",
                        "InstanceMarketOptions.MarketType=spot",
                        "MetadataOptions.HttpTokens=required")
                .anySatisfy(parameter ->
                        assertThat(parameter).matches("TagSpecification\\.1\\.Tag\\.\\d+\\.Value=0a1b2c3d"));

        dryRuns.launch(TRIAL.untagged().withoutProfile());

        assertThat(asked.get(1)).doesNotContain("TagSpecification", "IamInstanceProfile");
        assertThat(token(asked.get(1))).isNotEqualTo(token(asked.get(0)));
    }

    private static String token(String call) {
        return Arrays.stream(call.split("&"))
                .filter(parameter -> parameter.startsWith("ClientToken="))
                .findFirst()
                .orElse("none");
    }

    @Test
    void a_refusal_is_an_answer_and_a_failure_of_ec2_is_none() throws CallFailedException {
        status = 403;
        code = "UnauthorizedOperation";
        assertThat(dryRuns.look(Look.IMAGES, "us-east-1")).isEqualTo(new Answer("UnauthorizedOperation", "as told"));
        assertThat(dryRuns.look(Look.IMAGES, "us-east-1").denied()).isTrue();

        status = 500;
        code = "InternalError";
        assertThatThrownBy(() -> dryRuns.look(Look.IMAGES, "us-east-1"))
                .isInstanceOf(CallFailedException.class)
                .hasMessageContaining("DescribeImages in us-east-1 was answered with InternalError");
    }
}
