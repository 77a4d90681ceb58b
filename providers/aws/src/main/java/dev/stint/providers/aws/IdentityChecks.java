package dev.stint.providers.aws;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import dev.stint.providers.Refusal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Who the server is to Amazon, whether both have the same time, and whether the store is near the machines. */
final class IdentityChecks {

    static final String CREDENTIALS = "credentials";

    /** Signatures are good for so long ("Signature Version 4 requests", IAM User Guide); then every call is refused. */
    private static final Duration REFUSED_FROM = Duration.ofMinutes(5);

    private static final Duration WARNED_FROM = Duration.ofMinutes(1);

    /** USD per GB between regions, as the shared facts on billing and transfer have it (list price, about). */
    private static final String TRANSFER = "about 0.02 USD/GB";

    private final AccountFacts facts;
    private final AwsSettings settings;
    private final InstantSource clock;

    IdentityChecks(AccountFacts facts, AwsSettings settings, InstantSource clock) {
        this.facts = facts;
        this.settings = settings;
        this.clock = clock;
    }

    List<Finding> credentials() {
        AccountFacts.Caller caller;
        try {
            caller = facts.caller(settings.regions().get(0));
        } catch (CallFailedException e) {
            return List.of(new Finding(
                    CREDENTIALS,
                    Outcome.FAILED,
                    e.failure().words(),
                    remedy(e.failure().code())));
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(new Finding(
                CREDENTIALS, Outcome.OK, "the server is " + caller.arn() + " of account " + caller.account(), ""));
        caller.theirTime().ifPresent(time -> findings.add(skew(time)));
        return findings;
    }

    private static String remedy(String code) {
        if (code.startsWith("ExpiredToken") || code.equals("RequestExpired")) {
            return "renew the credentials and set this computer's clock, then 'stint server stop': the next command starts the server"
                    + " with them";
        }
        if (code.equals(Failure.NO_CREDENTIALS) || Ec2Refusals.kind(code) == Refusal.Kind.AUTH) {
            return "give valid ones as AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, as a profile (AWS_PROFILE), or by a role, then"
                    + " 'stint server stop': the next command starts the server with them";
        }
        return "let this computer reach sts.REGION.amazonaws.com and ec2.REGION.amazonaws.com by https, then try again";
    }

    private Finding skew(Instant theirs) {
        Duration off = Duration.between(theirs, clock.instant());
        String words = off.abs().toSeconds() + " s " + (off.isNegative() ? "behind" : "ahead of") + " Amazon's";
        if (off.abs().compareTo(WARNED_FROM) < 0) {
            return new Finding("clock", Outcome.OK, "this computer's is less than a minute off", "");
        }
        return new Finding(
                "clock",
                off.abs().compareTo(REFUSED_FROM) < 0 ? Outcome.WARNING : Outcome.FAILED,
                "this computer's is " + words + "; from 5 min on calls are refused",
                "set it, and keep it set: timedatectl set-ntp true");
    }

    /** Whether machines in every region reach the store without paying for the way. */
    List<Finding> bucket(String storeUri) {
        if (!storeUri.startsWith("s3://")) {
            return List.of(new Finding(
                    "store",
                    Outcome.FAILED,
                    "machines of EC2 cannot reach " + storeUri,
                    "set stint.store to s3://BUCKET?region="
                            + settings.regions().get(0) + ", or submit runs with a home there"));
        }
        String bucket = URI.create(storeUri.split("[?]", 2)[0]).getHost();
        if (parameter("endpoint", storeUri).isPresent()) {
            return List.of(new Finding(
                    "store",
                    Outcome.UNKNOWN,
                    "bucket " + bucket
                            + " is behind an endpoint of its own; how far that is from the machines cannot be told",
                    "have it near the machines, and reachable from them"));
        }
        String where;
        try {
            Optional<String> found = parameter("region", storeUri);
            if (found.isEmpty()) {
                found = facts.bucketRegion(bucket);
            }
            if (found.isEmpty()) {
                return List.of(new Finding(
                        "store",
                        Outcome.FAILED,
                        "there is no bucket " + bucket,
                        "create it, or apply Stint's Terraform module: aws s3 mb s3://" + bucket + " --region "
                                + settings.regions().get(0)));
            }
            where = found.get();
        } catch (CallFailedException e) {
            return List.of(new Finding(
                    "store",
                    Outcome.UNKNOWN,
                    "where bucket " + bucket + " is could not be found out: " + e.getMessage(),
                    "name it in stint.store: ?region=…"));
        }
        List<String> far = settings.regions().stream()
                .filter(region -> !region.equals(where))
                .toList();
        return List.of(
                far.isEmpty()
                        ? new Finding(
                                "store", Outcome.OK, "bucket " + bucket + " is in " + where + ", as the machines", "")
                        : new Finding(
                                "store",
                                Outcome.WARNING,
                                "bucket " + bucket + " is in " + where + ": machines in " + String.join(", ", far)
                                        + " pay " + TRANSFER + " for every checkpoint they read or write there",
                                "keep to " + where
                                        + " in stint.providers.aws.regions, or have runs elsewhere live in a bucket there"
                                        + " (stint checkpoints copy RUN --to s3://…)"));
    }

    private static Optional<String> parameter(String name, String uri) {
        String[] parts = uri.split("[?]", 2);
        return parts.length < 2
                ? Optional.empty()
                : Arrays.stream(parts[1].split("&"))
                        .filter(pair -> pair.startsWith(name + "="))
                        .map(pair -> pair.substring(name.length() + 1))
                        .filter(value -> !value.isEmpty())
                        .findFirst();
    }
}
