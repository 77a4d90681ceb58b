package dev.stint.providers.aws;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import dev.stint.providers.aws.AccountFacts.Group;
import dev.stint.providers.aws.AccountFacts.Net;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Where machines are put in a region, and who reaches them there. */
final class NetworkChecks {

    /** Fewer are soon used up: a gang or an embedding job takes that many at once. */
    private static final int FEW_ADDRESSES = 16;

    private final AccountFacts facts;
    private final AwsSettings settings;

    NetworkChecks(AccountFacts facts, AwsSettings settings) {
        this.facts = facts;
        this.settings = settings;
    }

    List<Finding> subnets(String region) throws CallFailedException {
        List<Net> nets = facts.nets(region);
        String subject = "subnets in " + region;
        List<Finding> findings = new ArrayList<>();
        List<String> missing = settings.subnets().stream()
                .filter(id -> nets.stream().noneMatch(net -> net.id().equals(id)))
                .toList();
        if (nets.isEmpty()) {
            return List.of(new Finding(
                    subject,
                    Outcome.FAILED,
                    settings.subnets().isEmpty()
                            ? "none is tagged " + Network.TAG + "=true"
                            : "none of " + String.join(", ", missing) + " is there",
                    settings.subnets().isEmpty()
                            ? "apply Stint's Terraform module, or tag those that machines may use: aws ec2 create-tags --region "
                                    + region + " --resources subnet-… --tags Key=" + Network.TAG + ",Value=true"
                            : "correct stint.providers.aws.subnets, or leave " + region
                                    + " out of stint.providers.aws.regions"));
        }
        Map<String, Integer> free =
                nets.stream().collect(Collectors.toMap(Net::zone, Net::freeAddresses, Integer::sum, TreeMap::new));
        findings.add(new Finding(
                subject,
                Outcome.OK,
                free.entrySet().stream()
                        .map(zone -> zone.getKey() + ": " + zone.getValue() + " free addresses")
                        .collect(Collectors.joining(", ")),
                ""));
        nets.stream()
                .filter(net -> net.freeAddresses() < FEW_ADDRESSES)
                .map(net -> new Finding(
                        "subnet " + net.id() + " in " + net.zone(),
                        net.freeAddresses() == 0 ? Outcome.FAILED : Outcome.WARNING,
                        "it has " + net.freeAddresses() + " free addresses; each machine takes one",
                        "use a larger subnet in " + net.zone() + ", or free addresses"))
                .forEach(findings::add);
        return findings;
    }

    List<Finding> group(String region) throws CallFailedException {
        List<Net> nets = facts.nets(region);
        List<Group> groups = facts.groups(region);
        String subject = "security group in " + region;
        List<Finding> findings = new ArrayList<>();
        List<String> networks = nets.stream().map(Net::vpc).distinct().sorted().toList();
        for (String vpc : networks) {
            if (groups.stream().noneMatch(group -> group.vpc().equals(vpc))) {
                findings.add(new Finding(
                        subject,
                        Outcome.FAILED,
                        settings.securityGroup()
                                        .map(id -> "group " + id + " is not in ")
                                        .orElse("no group tagged " + Network.TAG + "=true is in ")
                                + vpc
                                + ", which has the subnets",
                        "apply Stint's Terraform module; or make a group without inbound rules in " + vpc
                                + " and set stint.providers.aws.security-group, or tag it: aws ec2 create-tags --region "
                                + region
                                + " --resources sg-… --tags Key=" + Network.TAG + ",Value=true"));
            }
        }
        groups.stream()
                .filter(group -> networks.contains(group.vpc()))
                .forEach(group -> findings.add(seen(group, region)));
        if (findings.isEmpty()) {
            findings.add(new Finding(
                    subject,
                    Outcome.UNKNOWN,
                    "there is no subnet it would have to be with",
                    "see to the subnets first"));
        }
        return findings;
    }

    private static Finding seen(Group group, String region) {
        String subject = "security group " + group.id() + " in " + region;
        if (!group.outbound()) {
            return new Finding(
                    subject,
                    Outcome.FAILED,
                    "it lets nothing out: machines would reach neither store nor packages",
                    "allow outbound traffic: aws ec2 authorize-security-group-egress --region " + region
                            + " --group-id " + group.id() + " --protocol -1 --cidr 0.0.0.0/0");
        }
        String gangs = group.meets()
                ? ""
                : "; its members do not reach each other, so runs with nodes above 1 cannot work there";
        return group.inbound().isEmpty()
                ? new Finding(subject, Outcome.OK, "nobody outside is let in" + gangs, "")
                : new Finding(
                        subject,
                        Outcome.WARNING,
                        "it lets in " + String.join(", ", group.inbound())
                                + ", which Stint needs nowhere: machines run other people's code" + gangs,
                        "take the rules out: aws ec2 revoke-security-group-ingress --region " + region + " --group-id "
                                + group.id() + " …");
    }
}
