package dev.stint.providers.aws;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.providers.aws.AccountFacts.Group;
import dev.stint.providers.aws.AccountFacts.Net;
import dev.stint.providers.aws.AccountFacts.Picture;
import dev.stint.providers.aws.DryRuns.Answer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Weighs the very request a launch would make: with image, subnet, security group, identity and tags, for spot and on-demand, with and
 * without a GPU. Where it is denied, it is weighed again without a part, since EC2 does not say which part it denies.
 */
final class LaunchChecks {

    /** As Ubuntu's images name their root disk; whether another name fits is not weighed. */
    private static final String ROOT_DEVICE = "/dev/sda1";

    /** Stands for the team where the instance profile is named after it. */
    private static final String TEAM = "default";

    private static final List<String> SIZES =
            List.of("nano", "micro", "small", "medium", "large", "xlarge", "2xlarge", "4xlarge", "8xlarge");

    private final DryRuns dryRuns;
    private final AccountFacts facts;
    private final AwsSettings settings;

    LaunchChecks(DryRuns dryRuns, AccountFacts facts, AwsSettings settings) {
        this.dryRuns = dryRuns;
        this.facts = facts;
        this.settings = settings;
    }

    /** What settings alone say of identity and images. */
    List<Finding> parts(String region) throws CallFailedException {
        List<Finding> findings = new ArrayList<>();
        if (settings.instanceProfile().isEmpty()) {
            findings.add(new Finding(
                    "instance profile",
                    Outcome.FAILED,
                    "none is set: machines have no identity to fetch their agent and to save checkpoints with",
                    "apply Stint's Terraform module, and set stint.providers.aws.instance-profile to what it names"));
        }
        findings.addAll(image(region, settings.image(), "image"));
        findings.addAll(image(region, settings.gpuImage(), "gpu-image"));
        return findings;
    }

    /** Of an image by its id; one that a parameter names is resolved by EC2 as it weighs the launch. */
    private List<Finding> image(String region, String image, String setting) throws CallFailedException {
        if (!image.startsWith("ami-")) {
            return List.of();
        }
        String subject = setting + " " + image + " in " + region;
        Optional<Picture> found = facts.image(region, image);
        if (found.isEmpty()) {
            return List.of(new Finding(
                    subject,
                    Outcome.FAILED,
                    "there is no such image there, or the account may not use it",
                    "images belong to one region: set stint.providers.aws." + setting
                            + " to a parameter, as its default is"));
        }
        Picture picture = found.get();
        if (!picture.architecture().equals("x86_64") || !picture.state().equals("available")) {
            return List.of(new Finding(
                    subject,
                    Outcome.FAILED,
                    "it is " + picture.state() + " and for " + picture.architecture(),
                    "set stint.providers.aws." + setting + " to one that is available and for x86_64"));
        }
        return List.of(new Finding(subject, Outcome.OK, "it is available, for x86_64", ""));
    }

    List<Finding> launches(String region) throws CallFailedException {
        List<Group> groups = facts.groups(region);
        Optional<Net> net = facts.nets(region).stream()
                .filter(each -> group(each, groups).isPresent())
                .max(Comparator.comparingInt(Net::freeAddresses));
        if (net.isEmpty()) {
            return List.of(new Finding(
                    "launches in " + region,
                    Outcome.UNKNOWN,
                    "there is no subnet with a security group to weigh one with",
                    "see to the network first"));
        }
        Net place = net.get();
        String group = group(place, groups).orElseThrow().id();
        List<String> types = facts.types(region, place.zone());
        Optional<String> plain = smallest(types, type -> !RunRequests.hasGpu(type));
        Optional<String> gpu = smallest(types, RunRequests::hasGpu);
        if (plain.isEmpty() && gpu.isEmpty()) {
            return List.of(new Finding(
                    "launches in " + region,
                    Outcome.FAILED,
                    place.zone() + " has none of the types " + String.join(", ", settings.instanceTypes()),
                    "correct stint.providers.aws.instance-types"));
        }
        List<Finding> findings = new ArrayList<>();
        for (String type :
                List.of(plain, gpu).stream().flatMap(Optional::stream).toList()) {
            for (CapacityType capacity : List.of(CapacityType.SPOT, CapacityType.ON_DEMAND)) {
                findings.add(weighed(
                        trial(new Market(AwsCapacityProvider.ID, region, place.zone(), type, capacity), place, group)));
            }
        }
        return findings;
    }

    private static Optional<Group> group(Net net, List<Group> groups) {
        return groups.stream().filter(each -> each.vpc().equals(net.vpc())).findFirst();
    }

    private Trial trial(Market market, Net place, String group) {
        boolean gpu = RunRequests.hasGpu(market.instanceType());
        return new Trial(
                market,
                new LaunchPin(
                        market.region(),
                        gpu ? settings.gpuImage() : settings.image(),
                        ROOT_DEVICE,
                        place.id(),
                        group,
                        settings.instanceProfile().map(name -> name.replace("{team}", TEAM))),
                true);
    }

    private Finding weighed(Trial trial) throws CallFailedException {
        Market market = trial.market();
        String subject =
                "launch of " + market.instanceType() + " " + market.capacity().word() + " in " + market.zone();
        Answer answer = dryRuns.launch(trial);
        if (answer.allowed()) {
            return new Finding(
                    subject,
                    Outcome.OK,
                    "allowed, with image " + trial.pin().image()
                            + trial.pin()
                                    .profile()
                                    .map(name -> ", identity " + name)
                                    .orElse("") + " and tags",
                    "");
        }
        if (answer.denied()) {
            return denied(subject, trial, answer);
        }
        if (answer.code().equals("AuthFailure.ServiceLinkedRoleCreationNotPermitted")) {
            return failed(
                    subject,
                    "the account has no role for spot, and the server may not make it",
                    "create it once: aws iam create-service-linked-role --aws-service-name spot.amazonaws.com");
        }
        if (answer.mentions("iamInstanceProfile")) {
            return failed(
                    subject,
                    "there is no instance profile " + trial.pin().profile().orElse("") + ": " + answer.message(),
                    "apply Stint's Terraform module with team " + TEAM
                            + " among its teams, or correct stint.providers.aws.instance-profile");
        }
        if (answer.code().startsWith("InvalidAMIID") || answer.mentions("ssm")) {
            return failed(
                    subject,
                    "image " + trial.pin().image() + " cannot be resolved: " + answer.code() + ": " + answer.message(),
                    "correct stint.providers.aws." + (RunRequests.hasGpu(market.instanceType()) ? "gpu-image" : "image")
                            + "; for one that a parameter names, "
                            + RightsChecks.allow("\"ssm:GetParameters\"", "arn:aws:ssm:*::parameter/aws/service/*"));
        }
        return other(subject, market, answer);
    }

    private static Finding other(String subject, Market market, Answer answer) {
        Refusal refusal = Ec2Refusals.of(
                new Failure("RunInstances", market.region(), Failure.Effect.NONE, answer.code(), answer.message()),
                market);
        return switch (refusal.kind()) {
            case NO_CAPACITY, PRICE -> new Finding(subject, Outcome.OK, "allowed, but now: " + refusal.message(), "");
            case QUOTA -> new Finding(subject, Outcome.WARNING, refusal.message(), "see the quotas below");
            case THROTTLED -> new Finding(subject, Outcome.UNKNOWN, refusal.message(), "try again");
            case AUTH, CONFIG, UNKNOWN ->
                failed(
                        subject,
                        answer.code() + ": " + refusal.message(),
                        "correct what it names in stint.providers.aws, or in the account");
        };
    }

    /** EC2 says only that something is denied: identity and tags have permissions of their own. */
    private Finding denied(String subject, Trial trial, Answer answer) throws CallFailedException {
        if (trial.pin().profile().isPresent()
                && dryRuns.launch(trial.withoutProfile()).allowed()) {
            return failed(
                    subject,
                    "iam:PassRole is not granted for the role of instance profile "
                            + trial.pin().profile().get(),
                    RightsChecks.allow("\"iam:PassRole\"", "arn:aws:iam::ACCOUNT:role/ROLE")
                            + ", with that role's ARN (aws iam get-instance-profile --instance-profile-name "
                            + trial.pin().profile().get() + ")");
        }
        if (dryRuns.launch(trial.untagged()).allowed()) {
            return failed(
                    subject,
                    "ec2:CreateTags is not granted while machines are created",
                    RightsChecks.allow("\"ec2:CreateTags\"", "*")
                            + ", narrowed by \"Condition\":{\"StringEquals\":{\"ec2:CreateAction\":\"RunInstances\"}}");
        }
        return failed(
                subject,
                "ec2:RunInstances, or a part of it, is denied: " + readable(answer.message()),
                RightsChecks.allow("\"ec2:RunInstances\",\"ec2:CreateTags\",\"iam:PassRole\"", "*")
                        + ", or narrowed as Stint's Terraform module has it; which part it is, says: aws sts"
                        + " decode-authorization-message --encoded-message …");
    }

    /** Without the encoded part, which is some kilobytes long and says nothing to people. */
    private static String readable(String message) {
        int encoded = message.indexOf("Encoded authorization failure message");
        return encoded < 0 ? message : message.substring(0, encoded).strip();
    }

    private static Finding failed(String subject, String detail, String remedy) {
        return new Finding(subject, Outcome.FAILED, detail, remedy);
    }

    /** The smallest type of a kind; of equal ones, the first by name. Types for arm64 are not offered. */
    private static Optional<String> smallest(List<String> types, Predicate<String> kind) {
        return types.stream()
                .filter(kind)
                .filter(type -> !type.matches("[a-z]+\\d+[a-z-]*g[a-z-]*\\..*"))
                .min(Comparator.<String>comparingInt(type -> size(type)).thenComparing(Comparator.naturalOrder()));
    }

    private static int size(String type) {
        int known = SIZES.indexOf(type.substring(type.indexOf('.') + 1));
        return known < 0 ? SIZES.size() : known;
    }
}
