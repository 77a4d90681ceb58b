package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.aws.stage.Ec2Stage;
import dev.stint.providers.stage.StageClock;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/** The examination over real HTTP: every question is one that Amazon's description of its services knows. */
final class ExaminationStageTest {

    private static final StageClock CLOCK = new StageClock();
    private final Map<String, String> settings = new HashMap<>(Map.of(
            "regions", "us-east-1", "instance-types", "m5.large,g4dn.xlarge", "instance-profile", "stint-{team}"));
    private static @Nullable Ec2Stage stage;
    private static @Nullable AwsConnection connection;

    @BeforeAll
    static void open() throws IOException {
        Ec2Stage begun = Ec2Stage.start(CLOCK);
        stage = begun;
        begun.seed("us-east-1");
        begun.instanceProfile("stint-default");
        for (VcpuQuota quota : List.of(VcpuQuota.STANDARD, VcpuQuota.G)) {
            for (CapacityType capacity : List.of(CapacityType.SPOT, CapacityType.ON_DEMAND)) {
                begun.quotas().set("us-east-1", quota.code(capacity), quota.title(capacity), 64);
            }
        }
        connection = new AwsConnection(
                Optional.of(begun.address()),
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIDFORTESTS", "nobodys-secret")));
    }

    @AfterAll
    static void end() {
        if (connection != null) {
            connection.close();
        }
        if (stage != null) {
            stage.close();
        }
    }

    private List<Finding> findings() {
        AwsConnection open = Objects.requireNonNull(connection, "opened before each test");
        AwsSettings read = AwsSettings.of(settings);
        ProviderContext context = new ProviderContext("0a1b2c3d", Path.of("unused"), List.of(), Map.of(), CLOCK);
        return new Examination(
                        new AwsAccountFacts(open, read, "0a1b2c3d"),
                        new AwsDryRuns(open, "0a1b2c3d", context.clock()),
                        read,
                        context.clock(),
                        Duration.ofSeconds(60))
                .of("s3://bucket?region=us-east-1");
    }

    private static Finding of(String subject, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError(subject + " is not among " + findings));
    }

    @Test
    void a_region_with_all_that_machines_need_is_found_well_and_nothing_is_launched() {
        List<Finding> findings = findings();

        assertThat(findings)
                .filteredOn(finding -> !finding.subject().equals("clock")) // the stage's stands where the test has it
                .filteredOn(finding -> !finding.subject().startsWith("permission ec2:")) // of made-up machines
                .extracting(finding -> finding.outcome() + " " + finding.subject() + ": " + finding.detail())
                .allSatisfy(line -> assertThat(line).startsWith("OK "));
        assertThat(of("subnets in us-east-1", findings).detail())
                .contains("us-east-1a: ", "us-east-1b: ", "us-east-1c: ");
        assertThat(of("credentials", findings).detail()).contains("arn:aws:");
        assertThat(of("quota \"All G and VT Spot Instance Requests\" (L-3819A6DF) in us-east-1", findings)
                        .detail())
                .isEqualTo("64 vCPUs");
        assertThat(Objects.requireNonNull(stage, "opened before each test").instances())
                .isEmpty();
    }

    @Test
    void what_the_region_lacks_is_told() {
        settings.put("instance-profile", "nobody");

        Finding launch = of("launch of m5.large spot in us-east-1a", findings());

        assertThat(launch.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(launch.detail()).contains("nobody");

        settings.put("security-group", "sg-0123456789abcdef0");
        settings.put("subnets", "subnet-0123456789abcdef0");
        settings.put("gpu-image", "ami-0123456789abcdef0");

        List<Finding> findings = findings();

        assertThat(of("subnets in us-east-1", findings).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(of("gpu-image ami-0123456789abcdef0 in us-east-1", findings).outcome())
                .isEqualTo(Outcome.FAILED);
        assertThat(of("launches in us-east-1", findings).outcome()).isEqualTo(Outcome.UNKNOWN);
    }
}
