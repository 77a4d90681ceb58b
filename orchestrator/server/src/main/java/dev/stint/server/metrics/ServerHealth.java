package dev.stint.server.metrics;

import dev.stint.api.HealthView;
import dev.stint.api.HealthView.Check;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.server.Health;
import dev.stint.server.db.AlertTable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * Looks at what a server needs. Without its database it can serve nothing, and while it ends it shall be sent nothing; a store or a
 * provider that is away holds up runs, but people still want to look at them, so it is told and does not make the server unready.
 */
final class ServerHealth implements Health {

    /** Longer than a database or a store that works ever takes, shorter than probes wait. */
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    /** A store is asked for money; probes come every few seconds from everywhere. */
    private static final Duration FRESH = Duration.ofSeconds(30);

    private final AlertTable database;
    private final ObjectStore store;
    private final WatchedProviders providers;
    private final BooleanSupplier ending;
    private final Executor executor;
    private final InstantSource clock;
    private volatile Instant storeSeen = Instant.MIN;
    private volatile Check storeCheck = new Check("store", true, false, "not asked yet");

    /**
     * @param ending whether this server is about to end, or is being drained
     * @param executor for questions that may hang
     */
    ServerHealth(
            AlertTable database,
            ObjectStore store,
            WatchedProviders providers,
            BooleanSupplier ending,
            Executor executor,
            InstantSource clock) {
        this.database = database;
        this.store = store;
        this.providers = providers;
        this.ending = ending;
        this.executor = executor;
        this.clock = clock;
    }

    @Override
    public HealthView readiness() {
        List<Check> checks = new ArrayList<>();
        boolean serving = !ending.getAsBoolean();
        checks.add(new Check("serving", serving, true, serving ? "serves" : "is ending or being drained"));
        checks.add(asked("database", true, database::now));
        checks.add(store());
        providers
                .lastFailures()
                .forEach((id, failure) -> checks.add(new Check(
                        "provider " + id,
                        failure.isEmpty(),
                        false,
                        failure.map(why -> "could not be asked last time: " + why)
                                .orElse("answered last time"))));
        return new HealthView(checks.stream().allMatch(check -> check.good() || !check.needed()), checks);
    }

    private Check store() {
        Instant now = clock.instant();
        if (storeSeen.isAfter(now) || !now.isBefore(storeSeen.plus(FRESH))) {
            storeSeen = now; // others go on with the old word meanwhile
            storeCheck = asked("store", false, () -> {
                store.list("installations/", "", 1);
                return now;
            });
        }
        return storeCheck;
    }

    private interface Question {
        Instant ask() throws IOException;
    }

    private Check asked(String name, boolean needed, Question question) {
        CompletableFuture<Boolean> answer = CompletableFuture.supplyAsync(
                () -> {
                    try {
                        question.ask();
                        return true;
                    } catch (IOException | RuntimeException e) {
                        return false;
                    }
                },
                executor);
        try {
            boolean good = answer.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return new Check(name, good, needed, good ? "answers" : "cannot be asked; see the server's log");
        } catch (TimeoutException e) {
            return new Check(name, false, needed, "no answer within " + PATIENCE.toSeconds() + " s");
        } catch (ExecutionException e) {
            return new Check(name, false, needed, "cannot be asked; see the server's log");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Check(name, false, needed, "was not asked: the server is ending");
        }
    }
}
