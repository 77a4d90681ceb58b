package dev.stint.providers.aws;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import dev.stint.providers.ProviderContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks whether runs could work on EC2: who the server is, what it may do, where machines would be put, and what they would be made
 * of. Starts nothing, changes nothing, and never throws: what cannot be looked at is a finding. The looks go on side by side, and each has
 * its own bound of time.
 */
final class Examination {

    /** For each look, most of which are a few calls. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger LOG = System.getLogger(Examination.class.getName());

    private final AccountFacts facts;
    private final DryRuns dryRuns;
    private final AwsSettings settings;
    private final InstantSource clock;
    private final Duration patience;

    Examination(AccountFacts facts, DryRuns dryRuns, AwsSettings settings, InstantSource clock, Duration patience) {
        this.facts = facts;
        this.dryRuns = dryRuns;
        this.settings = settings;
        this.clock = clock;
        this.patience = patience;
    }

    /** The examination of an adapter with this connection. */
    static Examination open(AwsSettings settings, AwsConnection connection, ProviderContext context) {
        return new Examination(
                new AwsAccountFacts(connection, settings, context.installation()),
                new AwsDryRuns(connection, context.installation(), context.clock()),
                settings,
                context.clock(),
                PATIENCE);
    }

    /** As {@link dev.stint.providers.CapacityProvider#examine}. */
    List<Finding> of(String storeUri) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "stint-aws-examination");
            thread.setDaemon(true);
            return thread;
        });
        try {
            IdentityChecks identity = new IdentityChecks(facts, settings, clock);
            List<Finding> findings =
                    new ArrayList<>(together(Map.of(IdentityChecks.CREDENTIALS, identity::credentials), threads));
            Map<String, Callable<List<Finding>>> looks = new LinkedHashMap<>();
            looks.put("store", () -> identity.bucket(storeUri));
            boolean known = findings.stream()
                    .noneMatch(finding ->
                            finding.subject().equals(IdentityChecks.CREDENTIALS) && finding.outcome() != Outcome.OK);
            if (known) {
                settings.regions().forEach(region -> looks.putAll(of(region, "in " + region)));
            }
            findings.addAll(together(looks, threads));
            if (!known) {
                findings.add(new Finding(
                        "everything else",
                        Outcome.UNKNOWN,
                        "permissions, network, images and quotas cannot be looked at without credentials",
                        "see to the credentials first"));
            }
            return List.copyOf(findings);
        } finally {
            threads.shutdownNow();
        }
    }

    private Map<String, Callable<List<Finding>>> of(String region, String where) {
        RightsChecks rights = new RightsChecks(dryRuns, facts);
        NetworkChecks network = new NetworkChecks(facts, settings);
        LaunchChecks launches = new LaunchChecks(dryRuns, facts, settings);
        QuotaChecks quotas = new QuotaChecks(facts, settings);
        Map<String, Callable<List<Finding>>> looks = new LinkedHashMap<>();
        looks.put("permissions to look " + where, () -> rights.looks(region));
        looks.put("permissions to end machines " + where, () -> rights.ends(region));
        looks.put("subnets " + where, () -> network.subnets(region));
        looks.put("security group " + where, () -> network.group(region));
        looks.put("identity and images " + where, () -> launches.parts(region));
        looks.put("launches " + where, () -> launches.launches(region));
        looks.put("quotas " + where, () -> quotas.quotas(region));
        return looks;
    }

    private List<Finding> together(Map<String, Callable<List<Finding>>> looks, ExecutorService threads) {
        Map<String, Future<List<Finding>>> answers = new LinkedHashMap<>();
        looks.forEach((subject, look) -> answers.put(subject, threads.submit(look)));
        long end = System.nanoTime() + patience.toNanos();
        List<Finding> findings = new ArrayList<>();
        answers.forEach((subject, answer) -> findings.addAll(awaited(subject, answer, end)));
        return findings.stream().distinct().toList();
    }

    private List<Finding> awaited(String subject, Future<List<Finding>> answer, long end) {
        try {
            return answer.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            return List.of(
                    unknown(subject, "Amazon did not answer within " + patience.toSeconds() + " s", "try again"));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(unknown(subject, "the examination was broken off", "try again"));
        } catch (ExecutionException e) {
            return List.of(broken(subject, e.getCause() == null ? e : e.getCause()));
        }
    }

    private static Finding broken(String subject, Throwable why) {
        if (!(why instanceof CallFailedException failed)) {
            LOG.log(Level.ERROR, "the look at " + subject + " broke off", why);
            return unknown(
                    subject, "the look broke off: " + why, "this is a bug of Stint; the server's log has more of it");
        }
        boolean denied = failed.failure().code().equals("UnauthorizedOperation")
                || failed.failure().code().startsWith("AccessDenied");
        boolean outside = failed.failure().code().equals("OptInRequired");
        if (denied || outside) {
            return new Finding(
                    subject,
                    Outcome.FAILED,
                    failed.failure().words(),
                    outside
                            ? "enable the region for the account, or take it out of stint.providers.aws.regions"
                            : RightsChecks.allow("\"ec2:" + failed.failure().operation() + "\"", "*"));
        }
        return unknown(subject, failed.failure().words(), "try again");
    }

    private static Finding unknown(String subject, String detail, String remedy) {
        return new Finding(subject, Outcome.UNKNOWN, detail, remedy);
    }
}
