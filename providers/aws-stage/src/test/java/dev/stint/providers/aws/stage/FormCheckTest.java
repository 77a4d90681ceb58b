package dev.stint.providers.aws.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FormCheckTest {

    private final Map<String, String> launch = new LinkedHashMap<>(Map.of(
            "Action",
            "RunInstances",
            "Version",
            "2016-11-15",
            "ImageId",
            "ami-1",
            "InstanceType",
            "g4dn.xlarge",
            "MinCount",
            "1",
            "MaxCount",
            "1"));

    @Test
    void a_launch_with_everything_we_use_is_well_formed() {
        launch.put("ClientToken", "t-1");
        launch.put("UserData", "IyEvYmluL3No");
        launch.put("InstanceInitiatedShutdownBehavior", "terminate");
        launch.put("InstanceMarketOptions.MarketType", "spot");
        launch.put("InstanceMarketOptions.SpotOptions.SpotInstanceType", "one-time");
        launch.put("InstanceMarketOptions.SpotOptions.InstanceInterruptionBehavior", "terminate");
        launch.put("InstanceMarketOptions.SpotOptions.ValidUntil", "2026-03-01T12:00:00Z");
        launch.put("NetworkInterface.1.DeviceIndex", "0");
        launch.put("NetworkInterface.1.SubnetId", "subnet-1");
        launch.put("NetworkInterface.1.SecurityGroupId.1", "sg-1");
        launch.put("NetworkInterface.1.PrivateIpAddresses.1.Primary", "true");
        launch.put("BlockDeviceMapping.1.DeviceName", "/dev/sda1");
        launch.put("BlockDeviceMapping.1.Ebs.VolumeSize", "100");
        launch.put("IamInstanceProfile.Name", "machines");
        launch.put("MetadataOptions.HttpTokens", "required");
        launch.put("MetadataOptions.HttpPutResponseHopLimit", "1");
        launch.put("TagSpecification.1.ResourceType", "instance");
        launch.put("TagSpecification.1.Tag.1.Key", "stint:run");
        launch.put("TagSpecification.1.Tag.1.Value", "train-7f3k2");
        launch.put("TagSpecification.2.ResourceType", "volume");

        assertThat(problems()).isEmpty();
    }

    @Test
    void a_misspelt_parameter_is_unknown() {
        launch.put("InstanceTyp", "g4dn.xlarge");

        assertThat(problems()).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("UnknownParameter");
            assertThat(problem.message()).contains("RunInstances: InstanceTyp is not known", "InstanceType");
        });
    }

    @Test
    void a_misspelt_part_of_a_parameter_is_unknown() {
        launch.put("InstanceMarketOptions.SpotOptions.SpotInstancesType", "one-time");

        assertThat(messages())
                .singleElement()
                .asString()
                .contains("InstanceMarketOptions.SpotOptions.SpotInstancesType is not known");
    }

    @Test
    void names_are_those_of_requests_not_of_the_sdk() {
        launch.put("TagSpecifications.1.ResourceType", "instance");

        assertThat(messages()).singleElement().asString().contains("TagSpecifications is not known");
    }

    @Test
    void small_letters_do_not_pass_for_capitals() {
        launch.put("clientToken", "t-1");

        assertThat(messages()).singleElement().asString().contains("clientToken is not known");
    }

    @Test
    void a_missing_required_member_is_named() {
        launch.remove("MinCount");

        assertThat(problems())
                .containsExactly(new Problem("MissingParameter", "RunInstances: MinCount is required and missing"));
    }

    @Test
    void a_missing_required_member_of_a_part_is_named() {
        launch.put("LicenseSpecification.1.LicenseConfigurationArn", "arn:1");
        launch.put("CreditSpecification.CpuCredit", "x");

        assertThat(messages())
                .anyMatch(words -> words.contains("CreditSpecification.CpuCredits is required and missing"));
    }

    @Test
    void a_value_outside_its_enumeration_is_refused_with_those_there_are() {
        launch.put("InstanceMarketOptions.MarketType", "sport");

        assertThat(messages())
                .singleElement()
                .asString()
                .contains("InstanceMarketOptions.MarketType is 'sport'; there are [spot, ");
    }

    @Test
    void an_instance_type_that_does_not_exist_is_refused() {
        launch.put("InstanceType", "g4dn.huge");

        assertThat(messages()).singleElement().asString().contains("InstanceType is 'g4dn.huge'");
    }

    @Test
    void numbers_booleans_and_times_are_such() {
        launch.put("MaxCount", "two");
        launch.put("EbsOptimized", "yes");
        launch.put("InstanceMarketOptions.SpotOptions.ValidUntil", "tomorrow");

        assertThat(messages())
                .satisfiesExactlyInAnyOrder(
                        words -> assertThat(words).contains("MaxCount is 'two'"),
                        words -> assertThat(words).contains("EbsOptimized is 'yes'"),
                        words -> assertThat(words).contains("ValidUntil is 'tomorrow'"));
    }

    @Test
    void lists_are_numbered_from_one_without_a_gap() {
        launch.put("SecurityGroupId.0", "sg-1");

        assertThat(messages())
                .singleElement()
                .asString()
                .contains("SecurityGroupId is a list of 1 whose members are numbered [0]");
    }

    @Test
    void a_list_of_the_other_protocol_is_refused() {
        launch.put("SecurityGroupId.member.1", "sg-1");

        assertThat(problems()).isNotEmpty();
    }

    @Test
    void one_value_where_a_list_belongs_is_refused() {
        launch.put("SecurityGroupId", "sg-1");

        assertThat(messages())
                .singleElement()
                .asString()
                .contains("SecurityGroupId is a list, and is given as one value");
    }

    @Test
    void parts_where_a_value_belongs_are_refused() {
        launch.put("InstanceType.Name", "g4dn.xlarge");
        launch.remove("InstanceType");

        assertThat(messages())
                .singleElement()
                .asString()
                .contains("InstanceType is one value, and is given parts [Name]");
    }

    @Test
    void an_unknown_action_is_refused() {
        launch.put("Action", "RunInstance");

        assertThat(problems()).extracting(Problem::code).containsExactly("InvalidAction");
    }

    @Test
    void another_version_is_refused() {
        launch.put("Version", "2014-10-01");

        assertThat(messages()).singleElement().asString().contains("Version is '2014-10-01'; it is 2016-11-15");
    }

    @Test
    void the_other_protocol_numbers_its_lists_below_member() {
        Map<String, String> role = new LinkedHashMap<>(Map.of(
                "Action", "AssumeRole", "Version", "2011-06-15", "RoleArn", "arn:aws:iam::123456789012:role/machines"));
        role.put("RoleSessionName", "stint");
        role.put("TransitiveTagKeys.member.1", "team");
        assertThat(FormCheck.of(ServiceModel.of("sts"), role)).isEmpty();

        role.put("TransitiveTagKeys.1", "team");
        assertThat(FormCheck.of(ServiceModel.of("sts"), role)).isNotEmpty();
    }

    private List<Problem> problems() {
        return FormCheck.of(ServiceModel.of("ec2"), launch);
    }

    private List<String> messages() {
        return problems().stream().map(Problem::message).toList();
    }
}
