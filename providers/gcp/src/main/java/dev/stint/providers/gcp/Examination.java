package dev.stint.providers.gcp;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Looks whether runs could work on Compute Engine: who the server is, what it may do, where machines would be put, and what they would be
 * made of. Starts nothing, changes nothing, and never throws: what cannot be looked at is a finding. The looks go on side by side, within
 * one bound of time.
 */
final class Examination {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    static final String CREDENTIALS = "credentials";

    private static final Logger LOG = System.getLogger(Examination.class.getName());

    private final GcpConnection connection;
    private final GcpSettings settings;
    private final RightsChecks rights;
    private final PlaceChecks places;
    private final Duration patience;

    Examination(
            GcpConnection connection,
            GcpSettings settings,
            RightsChecks rights,
            PlaceChecks places,
            Duration patience) {
        this.connection = connection;
        this.settings = settings;
        this.rights = rights;
        this.places = places;
        this.patience = patience;
    }

    /** The examination of an adapter with this connection. */
    static Examination open(GcpConnection connection, GceCalls calls, GcpSettings settings) {
        return new Examination(
                connection,
                settings,
                new RightsChecks(new PlainCalls(connection), settings),
                new PlaceChecks(calls, settings),
                PATIENCE);
    }

    /** As {@link dev.stint.providers.CapacityProvider#examine}. */
    List<Finding> of(String storeUri) {
        List<Finding> findings = new ArrayList<>();
        try {
            connection.checkCredentials();
            findings.add(new Finding(CREDENTIALS, Outcome.OK, "there are some, for project " + settings.project(), ""));
        } catch (IOException | RuntimeException e) {
            Failure failure = Failure.withoutCredentials("credentials", settings.project(), e);
            return List.of(
                    new Finding(
                            CREDENTIALS,
                            Outcome.FAILED,
                            failure.message(),
                            GceRefusals.remedy(failure.code(), "").replaceFirst("^; ", "")),
                    new Finding(
                            "everything else",
                            Outcome.UNKNOWN,
                            "permissions, network, images and quotas cannot be looked at without credentials",
                            "see to the credentials first"));
        }
        Map<String, Callable<List<Finding>>> looks = new LinkedHashMap<>();
        looks.put("project " + settings.project(), places::project);
        looks.put("permissions in " + settings.project(), rights::orchestrator);
        looks.put("service account", rights::account);
        looks.put("store", () -> rights.bucket(storeUri));
        looks.put("image", () -> places.image("image", settings.image()));
        looks.put("gpu-image", () -> places.image("gpu-image", settings.gpuImage()));
        for (String region : settings.regions()) {
            looks.put("subnetwork in " + region, () -> places.subnetwork(region));
            looks.put("quotas in " + region, () -> places.quotas(region));
        }
        findings.addAll(together(looks));
        return List.copyOf(findings);
    }

    private List<Finding> together(Map<String, Callable<List<Finding>>> looks) {
        ExecutorService threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "stint-gcp-examination");
            thread.setDaemon(true);
            return thread;
        });
        try {
            List<String> subjects = List.copyOf(looks.keySet());
            List<Future<List<Finding>>> answers =
                    threads.invokeAll(looks.values(), patience.toMillis(), TimeUnit.MILLISECONDS);
            List<Finding> findings = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                findings.addAll(answer(subjects.get(i), answers.get(i)));
            }
            return findings;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of(unknown("everything else", "the examination was broken off", "try again"));
        } finally {
            threads.shutdownNow();
        }
    }

    private List<Finding> answer(String subject, Future<List<Finding>> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (CancellationException e) {
            return List.of(
                    unknown(subject, "Google did not answer within " + patience.toSeconds() + " s", "try again"));
        } catch (ExecutionException e) {
            return List.of(broken(subject, e.getCause() == null ? e : e.getCause()));
        }
    }

    private static Finding broken(String subject, Throwable why) {
        if (why instanceof IOException) {
            return unknown(subject, "the question was not answered: " + why, "try again");
        }
        if (!(why instanceof CallFailedException failed)) {
            LOG.log(Level.ERROR, "the look at " + subject + " broke off", why);
            return unknown(
                    subject, "the look broke off: " + why, "this is a bug of Stint; the server's log has more of it");
        }
        String remedy = GceRefusals.remedy(
                        failed.failure().code(), failed.failure().message())
                .replaceFirst("^; ", "");
        return remedy.isEmpty()
                ? unknown(subject, failed.failure().words(), "try again")
                : new Finding(subject, Outcome.FAILED, failed.failure().words(), remedy);
    }

    private static Finding unknown(String subject, String detail, String remedy) {
        return new Finding(subject, Outcome.UNKNOWN, detail, remedy);
    }
}
