package dev.stint.providers.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import dev.stint.providers.aws.AccountFacts.Group;
import dev.stint.providers.aws.AccountFacts.Net;
import dev.stint.providers.aws.AccountFacts.Picture;
import dev.stint.providers.aws.DryRuns.Answer;
import dev.stint.providers.aws.DryRuns.Look;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each thing missing in turn. What EC2 really answers is assumed here, and stands where it can be read. */
final class ExaminationTest {

    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final String STORE = "s3://bucket/p?region=us-east-1";

    private final FakeAccount account = new FakeAccount(NOW);
    private final Map<String, String> settings =
            new HashMap<>(Map.of("regions", "us-east-1", "instance-profile", "stint-{team}"));

    private List<Finding> findings(String store) {
        return new Examination(account, account, AwsSettings.of(settings), () -> NOW, Duration.ofSeconds(20)).of(store);
    }

    private List<Finding> findings() {
        return findings(STORE);
    }

    /** The one finding that is not well. */
    private Finding trouble() {
        List<Finding> troubles = findings().stream()
                .filter(finding -> finding.outcome() != Outcome.OK)
                .toList();
        assertThat(troubles).hasSize(1);
        return troubles.get(0);
    }

    private static void told(Finding finding, Outcome outcome, String subject, String detail, String remedy) {
        assertThat(finding.outcome()).isEqualTo(outcome);
        assertThat(finding.subject()).isEqualTo(subject);
        assertThat(finding.detail()).contains(detail);
        assertThat(finding.remedy()).contains(remedy);
    }

    @Test
    void in_an_account_in_which_all_is_well_everything_is_looked_at_and_nothing_need_be_done() {
        List<Finding> findings = findings();

        assertThat(findings).extracting(Finding::outcome).containsOnly(Outcome.OK);
        assertThat(findings).extracting(Finding::remedy).containsOnly("");
        assertThat(findings)
                .extracting(Finding::subject)
                .contains(
                        "credentials",
                        "clock",
                        "store",
                        "permissions to look in us-east-1",
                        "permission ec2:TerminateInstances in us-east-1",
                        "permission ec2:CancelSpotInstanceRequests in us-east-1",
                        "subnets in us-east-1",
                        "security group sg-1 in us-east-1",
                        "launch of m5.large spot in us-east-1a",
                        "launch of m5.large on-demand in us-east-1a",
                        "launch of g5.xlarge spot in us-east-1a",
                        "quota \"All G and VT Spot Instance Requests\" (L-3819A6DF) in us-east-1");
        assertThat(findings.get(0).detail())
                .isEqualTo("the server is arn:aws:sts::123456789012:assumed-role/stint/i-1 of account 123456789012");
    }

    @Test
    void the_launch_that_is_weighed_is_the_one_that_would_be_made() {
        findings();

        assertThat(account.weighed).hasSize(4).allSatisfy(trial -> {
            assertThat(trial.tagged()).isTrue();
            assertThat(trial.pin().profile()).contains("stint-default");
            assertThat(trial.pin().subnet()).isEqualTo("subnet-a");
            assertThat(trial.pin().securityGroup()).isEqualTo("sg-1");
        });
        assertThat(account.weighed)
                .filteredOn(trial -> trial.market().instanceType().equals("g5.xlarge"))
                .extracting(trial -> trial.pin().image())
                .containsOnly(AwsSettings.DEEP_LEARNING);
        assertThat(account.weighed)
                .extracting(trial -> trial.market().capacity())
                .containsExactlyInAnyOrder(
                        CapacityType.SPOT, CapacityType.SPOT, CapacityType.ON_DEMAND, CapacityType.ON_DEMAND);
    }

    @ParameterizedTest
    @CsvSource({
        "[no credentials], give valid ones as AWS_ACCESS_KEY_ID",
        "InvalidClientTokenId, give valid ones as AWS_ACCESS_KEY_ID",
        "ExpiredToken, renew the credentials",
        "[no answer], let this computer reach sts.REGION.amazonaws.com"
    })
    void without_credentials_nothing_else_is_asked(String code, String remedy) {
        account.noCaller = Optional.of(FakeAccount.failure("GetCallerIdentity", code));

        List<Finding> findings = findings();

        assertThat(findings).extracting(Finding::subject).containsExactly("credentials", "store", "everything else");
        assertThat(findings.get(0).outcome()).isEqualTo(Outcome.FAILED);
        assertThat(findings.get(0).remedy()).startsWith(remedy);
        assertThat(account.weighed).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"59, OK", "-61, WARNING", "299, WARNING", "300, FAILED", "-3600, FAILED"})
    void a_clock_that_is_off_is_told_before_calls_are_refused_for_it(long secondsAhead, Outcome outcome) {
        account.theirTime = Optional.of(NOW.minusSeconds(secondsAhead));

        assertThat(findings().stream()
                        .filter(f -> f.subject().equals("clock"))
                        .findFirst()
                        .orElseThrow()
                        .outcome())
                .isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource({
        "file:///store, FAILED, cannot reach file:///store",
        "s3://bucket?region=eu-west-1, WARNING, pay about 0.02 USD/GB",
        "s3://bucket, OK, 'is in us-east-1, as the machines'",
        "s3://bucket?endpoint=http://minio:9000, UNKNOWN, endpoint of its own"
    })
    void the_store_has_to_be_near_the_machines(String store, Outcome outcome, String detail) {
        told(
                findings(store).stream()
                        .filter(f -> f.subject().equals("store"))
                        .findFirst()
                        .orElseThrow(),
                outcome,
                "store",
                detail,
                "");
    }

    @Test
    void a_bucket_that_is_not_there_is_told_with_the_command_that_makes_it() {
        account.bucket = Optional.empty();

        assertThat(findings("s3://bucket").get(2).remedy()).contains("aws s3 mb s3://bucket --region us-east-1");
    }

    @Test
    void what_may_not_be_looked_at_is_told_as_a_line_for_the_policy() {
        account.deny(Look.SUBNETS, Look.IMAGES);

        told(
                trouble(),
                Outcome.FAILED,
                "permissions to look in us-east-1",
                "ec2:DescribeImages, ec2:DescribeSubnets",
                "{\"Effect\":\"Allow\",\"Action\":[\"ec2:DescribeImages\",\"ec2:DescribeSubnets\"],\"Resource\":\"*\"}");
    }

    @Test
    void placement_scores_can_be_done_without() {
        account.deny(Look.PLACEMENT_SCORES);

        assertThat(trouble().outcome()).isEqualTo(Outcome.WARNING);
    }

    @Test
    void that_a_machine_of_ours_cannot_be_ended_fails_and_of_a_made_up_one_it_says_nothing() {
        account.end = FakeAccount.DENIED;
        told(
                trouble(),
                Outcome.UNKNOWN,
                "permission ec2:TerminateInstances in us-east-1",
                "a made-up id is denied",
                "ec2:TerminateInstances");

        account.machine = Optional.of("i-0ours");
        told(
                trouble(),
                Outcome.FAILED,
                "permission ec2:TerminateInstances in us-east-1",
                "would not let the server end i-0ours",
                "\"Action\":[\"ec2:TerminateInstances\"]");
        assertThat(account.ended).last().isEqualTo("i-0ours");

        account.machine = Optional.empty();
        account.end = new Answer("InvalidInstanceID.NotFound", "no such instance");
        assertThat(trouble().outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    /** Which launches are refused: a function of what is in the request. */
    private List<Finding> refusedLaunches(Function<Trial, Answer> answers) {
        account.launches = answers;
        List<Finding> troubles = findings().stream()
                .filter(finding -> finding.outcome() != Outcome.OK)
                .toList();
        assertThat(troubles)
                .isNotEmpty()
                .allSatisfy(f -> assertThat(f.subject()).startsWith("launch of "));
        return troubles;
    }

    @Test
    void of_a_denied_launch_the_part_is_found_that_is_denied() {
        List<Finding> noPassRole =
                refusedLaunches(trial -> trial.pin().profile().isPresent() ? FakeAccount.DENIED : FakeAccount.ALLOWED);
        assertThat(noPassRole).hasSize(4);
        told(
                noPassRole.get(0),
                Outcome.FAILED,
                "launch of m5.large spot in us-east-1a",
                "iam:PassRole is not granted for the role of instance profile stint-default",
                "\"Action\":[\"iam:PassRole\"]");

        Finding noTags = refusedLaunches(trial -> trial.tagged() ? FakeAccount.DENIED : FakeAccount.ALLOWED)
                .get(0);
        assertThat(noTags.detail()).contains("ec2:CreateTags is not granted");
        assertThat(noTags.remedy()).contains("\"ec2:CreateAction\":\"RunInstances\"");

        Finding nothing = refusedLaunches(trial -> FakeAccount.DENIED).get(0);
        assertThat(nothing.detail())
                .contains("ec2:RunInstances, or a part of it, is denied")
                .doesNotContain("abc");
        assertThat(nothing.remedy()).contains("decode-authorization-message");
    }

    @Test
    void a_launch_that_is_refused_for_something_else_is_told_with_what_to_do() {
        Function<Trial, Answer> noSpotRole = trial -> trial.market().interruptible()
                ? new Answer("AuthFailure.ServiceLinkedRoleCreationNotPermitted", "no role")
                : FakeAccount.ALLOWED;
        assertThat(refusedLaunches(noSpotRole))
                .hasSize(2)
                .allSatisfy(finding -> assertThat(finding.remedy())
                        .contains("aws iam create-service-linked-role --aws-service-name spot.amazonaws.com"));

        assertThat(refusedLaunches(trial -> new Answer(
                                "InvalidParameterValue", "Value (stint-default) for parameter iamInstanceProfile.name"))
                        .get(0)
                        .detail())
                .contains("there is no instance profile stint-default");

        Function<Trial, Answer> noGpuImage =
                trial -> RunRequests.hasGpu(trial.market().instanceType())
                        ? new Answer("InvalidAMIID.NotFound", "no such image")
                        : FakeAccount.ALLOWED;
        assertThat(refusedLaunches(noGpuImage))
                .hasSize(2)
                .allSatisfy(finding ->
                        assertThat(finding.remedy()).contains("stint.providers.aws.gpu-image", "ssm:GetParameters"));

        assertThat(refusedLaunches(trial -> new Answer("VcpuLimitExceeded", "too many"))
                        .get(0)
                        .outcome())
                .isEqualTo(Outcome.WARNING);
        assertThat(refusedLaunches(trial -> new Answer("InvalidParameterCombination", "odd"))
                        .get(0)
                        .outcome())
                .isEqualTo(Outcome.FAILED);
        account.launches = trial -> new Answer("InsufficientInstanceCapacity", "none");
        assertThat(findings()).extracting(Finding::outcome).containsOnly(Outcome.OK);
    }

    @Test
    void without_a_subnet_a_group_or_a_type_no_launch_is_weighed() {
        account.types = List.of("m6g.large");
        told(trouble(), Outcome.FAILED, "launches in us-east-1", "none of the types", "instance-types");

        account.groups.clear();
        List<Finding> noGroup =
                findings().stream().filter(f -> f.outcome() != Outcome.OK).toList();
        told(
                noGroup.get(0),
                Outcome.FAILED,
                "security group in us-east-1",
                "no group tagged stint:machines=true is in vpc-1",
                "stint.providers.aws.security-group");
        assertThat(noGroup.get(1).subject()).isEqualTo("launches in us-east-1");

        account.nets.clear();
        told(
                findings().stream()
                        .filter(f -> f.outcome() == Outcome.FAILED)
                        .findFirst()
                        .orElseThrow(),
                Outcome.FAILED,
                "subnets in us-east-1",
                "none is tagged stint:machines=true",
                "aws ec2 create-tags --region us-east-1");
        assertThat(account.weighed).isEmpty();
    }

    @Test
    void subnets_that_are_full_or_nearly_are_told() {
        account.nets.add(new Net("subnet-c", "us-east-1c", "vpc-1", 15));
        assertThat(trouble().subject()).isEqualTo("subnet subnet-c in us-east-1c");
        assertThat(trouble().outcome()).isEqualTo(Outcome.WARNING);
        account.nets.set(2, new Net("subnet-c", "us-east-1c", "vpc-1", 0));
        assertThat(trouble().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void a_group_that_lets_others_in_is_warned_of_and_one_that_lets_nothing_out_fails() {
        account.groups.set(0, new Group("sg-1", "vpc-1", List.of("tcp 22 from 0.0.0.0/0"), false, true));
        told(
                trouble(),
                Outcome.WARNING,
                "security group sg-1 in us-east-1",
                "tcp 22 from 0.0.0.0/0",
                "revoke-security-group-ingress");
        assertThat(trouble().detail()).contains("nodes above 1 cannot work");

        account.groups.set(0, new Group("sg-1", "vpc-1", List.of(), true, false));
        assertThat(trouble().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void images_by_id_have_to_be_there_and_for_the_machines() {
        settings.put("image", "ami-0123456789");
        assertThat(trouble().detail()).contains("there is no such image");

        account.images.put("ami-0123456789", new Picture("ami-0123456789", "arm64", "available"));
        assertThat(trouble().detail()).isEqualTo("it is available and for arm64");

        account.images.put("ami-0123456789", new Picture("ami-0123456789", "x86_64", "available"));
        assertThat(findings()).extracting(Finding::outcome).containsOnly(Outcome.OK);
    }

    @Test
    void machines_without_an_identity_are_of_no_use() {
        settings.remove("instance-profile");

        told(trouble(), Outcome.FAILED, "instance profile", "none is set", "stint.providers.aws.instance-profile");
    }

    @Test
    void a_quota_of_nothing_is_warned_of_and_nothing_at_all_fails() {
        account.quotas.put("L-3819A6DF", 0.0);
        told(
                trouble(),
                Outcome.WARNING,
                "quota \"All G and VT Spot Instance Requests\" (L-3819A6DF) in us-east-1",
                "0 vCPUs: no machine of g4dn.*, g5.*",
                "aws service-quotas request-service-quota-increase --service-code ec2 --quota-code L-3819A6DF");

        settings.put("instance-types", "g5.*,p*.*");
        for (VcpuQuota quota : List.of(VcpuQuota.G, VcpuQuota.P)) {
            account.quotas.put(quota.code(CapacityType.SPOT), 0.0);
            account.quotas.put(quota.code(CapacityType.ON_DEMAND), 0.0);
        }
        assertThat(findings())
                .filteredOn(finding -> finding.outcome() == Outcome.FAILED)
                .extracting(Finding::subject)
                .containsExactly("quotas in us-east-1");

        account.noQuotas = Optional.of(FakeAccount.failure("GetServiceQuota", "NoSuchResourceException"));
        assertThat(findings())
                .filteredOn(finding -> finding.outcome() != Outcome.OK)
                .hasSize(4)
                .allSatisfy(finding -> assertThat(finding.subject()).startsWith("quota \""));

        account.noQuotas = Optional.of(FakeAccount.failure("GetServiceQuota", "AccessDeniedException"));
        told(trouble(), Outcome.UNKNOWN, "quotas in us-east-1", "AccessDenied", "servicequotas:GetServiceQuota");
    }

    @Test
    void every_region_is_looked_at_and_a_call_that_hangs_costs_only_its_own_finding() {
        settings.put("regions", "us-east-1,us-west-2");
        CountDownLatch never = new CountDownLatch(1);
        account.stuck = Optional.of(never);

        List<Finding> findings = new Examination(
                        account, account, AwsSettings.of(settings), () -> NOW, Duration.ofMillis(400))
                .of(STORE);

        never.countDown();
        assertThat(findings)
                .filteredOn(finding -> finding.detail().startsWith("Amazon did not answer within"))
                .extracting(Finding::subject)
                .containsExactlyInAnyOrder(
                        "security group in us-east-1",
                        "security group in us-west-2",
                        "launches in us-east-1",
                        "launches in us-west-2");
        assertThat(findings).extracting(Finding::subject).contains("subnets in us-east-1", "subnets in us-west-2");
    }
}
