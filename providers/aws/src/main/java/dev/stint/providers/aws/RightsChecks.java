package dev.stint.providers.aws;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import dev.stint.providers.aws.DryRuns.Answer;
import dev.stint.providers.aws.DryRuns.Look;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the server may look at and end. A policy that is as narrow as it should be lets it end only what carries the installation's tag;
 * EC2 then denies a made-up id as well, so without a machine of ours a denial says nothing.
 */
final class RightsChecks {

    private static final String MADE_UP_MACHINE = "i-0123456789abcdef0";
    private static final String MADE_UP_REQUEST = "sir-0123456a";

    private final DryRuns dryRuns;
    private final AccountFacts facts;

    RightsChecks(DryRuns dryRuns, AccountFacts facts) {
        this.dryRuns = dryRuns;
        this.facts = facts;
    }

    List<Finding> looks(String region) throws CallFailedException {
        List<Look> denied = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (Look look : Look.values()) {
            Answer answer = dryRuns.look(look, region);
            if (answer.denied()) {
                denied.add(look);
            } else if (!answer.allowed()) {
                others.add("ec2:" + look.operation() + " (" + answer.code() + ")");
            }
        }
        String subject = "permissions to look in " + region;
        List<Finding> findings = new ArrayList<>();
        List<Look> needed = denied.stream().filter(Look::needed).toList();
        if (!needed.isEmpty()) {
            findings.add(new Finding(
                    subject,
                    Outcome.FAILED,
                    "the server may not call " + actions(needed, ", ", ""),
                    allow(actions(needed, ",", "\""), "*")));
        }
        if (denied.contains(Look.PLACEMENT_SCORES)) {
            findings.add(new Finding(
                    "permission ec2:GetSpotPlacementScores in " + region,
                    Outcome.WARNING,
                    "it is not granted: markets are chosen without EC2's own word on how likely a launch succeeds",
                    allow("\"ec2:GetSpotPlacementScores\"", "*")));
        }
        if (!others.isEmpty()) {
            findings.add(new Finding(
                    subject, Outcome.UNKNOWN, "EC2 gave another answer to " + String.join(", ", others), "try again"));
        }
        if (findings.isEmpty()) {
            findings.add(new Finding(
                    subject,
                    Outcome.OK,
                    "all " + Look.values().length + " calls that ask EC2 something are allowed",
                    ""));
        }
        return findings;
    }

    List<Finding> ends(String region) throws CallFailedException {
        Optional<String> ours = facts.machine(region);
        return List.of(
                ended("ec2:TerminateInstances", region, dryRuns.end(ours.orElse(MADE_UP_MACHINE), region), ours),
                ended(
                        "ec2:CancelSpotInstanceRequests",
                        region,
                        dryRuns.cancel(MADE_UP_REQUEST, region),
                        Optional.empty()));
    }

    private static Finding ended(String action, String region, Answer answer, Optional<String> ours) {
        String subject = "permission " + action + " in " + region;
        String remedy =
                allow("\"" + action + "\"", "*") + ", narrowed by \"Condition\":{\"StringLike\":{\"ec2:ResourceTag/"
                        + MachineLabels.INSTALLATION + "\":\"*\"}}";
        if (answer.allowed()) {
            return new Finding(subject, Outcome.OK, "it is granted", "");
        }
        if (answer.denied()) {
            return ours.isPresent()
                    ? new Finding(
                            subject,
                            Outcome.FAILED,
                            "EC2 would not let the server end " + ours.get() + ", which is its own",
                            remedy)
                    : new Finding(
                            subject,
                            Outcome.UNKNOWN,
                            "a made-up id is denied, as it is by a policy that asks for the installation's tag; nothing of ours is"
                                    + " there to try it with",
                            "if machines do not end, " + remedy);
        }
        return new Finding(
                subject,
                Outcome.UNKNOWN,
                "EC2 looked for the made-up id before it weighed the permission (" + answer.code() + ")",
                "look again while a machine runs");
    }

    /** A line for the policy of whoever the server is. */
    static String allow(String actions, String resource) {
        return "add to the server's policy: {\"Effect\":\"Allow\",\"Action\":[" + actions + "],\"Resource\":\""
                + resource + "\"}";
    }

    private static String actions(List<Look> looks, String between, String quote) {
        return looks.stream()
                .map(look -> quote + "ec2:" + look.operation() + quote)
                .collect(Collectors.joining(between));
    }
}
