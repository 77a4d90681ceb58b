package dev.stint.server.engine;

import dev.stint.api.Requests;
import dev.stint.core.run.Run;
import dev.stint.core.run.RunState;
import dev.stint.core.schedule.Dependencies;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Role;
import dev.stint.server.db.AfterTable;
import dev.stint.server.db.EventTable;
import dev.stint.server.db.QueueTable;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.queue.QueueEntry;
import dev.stint.spec.EmbeddingSpec;
import dev.stint.spec.JobSpec;
import dev.stint.spec.JobSpecs;
import dev.stint.spec.teams.TeamSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Accepts jobs: validated once more (a client may be anybody), then one durable row. */
@Component
class Submissions {

    private static final String LETTERS = "abcdefghijkmnpqrstuvwxyz23456789";
    /** Who has been looked at already by whoever asks. */
    private static final Caller EVERYBODY = Caller.owner("");

    private static final int SUFFIX = 5;
    private static final int TRIES = 20;
    private static final int WRONG = 400;
    private static final int CONFLICT = 409;
    private static final int MOST_NAME = 500;
    private static final int MOST_KEY = 200;
    private static final int MOST_FOLDER = 4096;

    private final RunTable runs;
    private final EventTable events;
    private final AfterTable after;
    private final StoreBlobs blobs;
    private final RegionCheck regions;
    private final ContainerCheck containers;
    private final RunSecrets secrets;
    private final TransactionTemplate transaction;
    private final Wakeups wakeups;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    private final Turnstiles turnstiles;

    Submissions(
            RunTable runs,
            EventTable events,
            AfterTable after,
            StoreBlobs blobs,
            RegionCheck regions,
            ContainerCheck containers,
            RunSecrets secrets,
            TransactionTemplate transaction,
            Wakeups wakeups,
            Turnstiles turnstiles,
            InstantSource clock) {
        this.wakeups = wakeups;
        this.turnstiles = turnstiles;
        this.runs = runs;
        this.events = events;
        this.after = after;
        this.blobs = blobs;
        this.regions = regions;
        this.containers = containers;
        this.secrets = secrets;
        this.transaction = transaction;
        this.clock = clock;
    }

    /**
     * The run of a submission: a new one, whose place in the order of submission ({@code seq}) is not told, or the one that an equal
     * idempotency key of its team made before.
     */
    RunRow accept(Requests.Submit given, Caller by) {
        // the name is shown in messages and timelines, on terminals
        String name = given.specName().codePoints().anyMatch(Character::isISOControl)
                        || given.specName().length() > MOST_NAME
                ? "the spec"
                : given.specName();
        Requests.Submit request =
                new Requests.Submit(given.spec(), name, given.blobs(), given.baseFolder(), given.idempotencyKey());
        // before anything asks for it: PostgreSQL takes no text with the character zero in it
        bounded("idempotencyKey", request.idempotencyKey(), MOST_KEY);
        // as it is stored
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        JobSpec spec = read(request, by);
        try {
            check(request, spec, now);
            return inserted(request, spec, now, by);
        } catch (RuntimeException e) {
            // what was accepted before is told again, whatever stands against it now
            return same(request, earlier(request, spec, e).orElseThrow(() -> e));
        }
    }

    private RunRow inserted(Requests.Submit request, JobSpec spec, Instant now, Caller by) {
        for (int i = 0; i < TRIES; i++) {
            try {
                return turnstiles.writing().pass(() -> insert(request, spec, now, by.name()));
            } catch (DuplicateKeyException e) {
                // the id is taken, or a submission with the same key was faster
                Optional<RunRow> faster = earlier(request, spec, e);
                if (faster.isPresent()) {
                    return same(request, faster.get());
                }
            }
        }
        throw new IllegalStateException("no free run id for " + spec.name() + " in " + TRIES + " tries");
    }

    /** Refuses what {@link #accept} would refuse, and accepts nothing. */
    void tryOut(Requests.Submit request) {
        check(request, read(request, EVERYBODY), clock.instant());
    }

    /** @param failure for which it is asked; while that cannot be, nobody knows whether it is one */
    private Optional<RunRow> earlier(Requests.Submit request, JobSpec spec, RuntimeException failure) {
        try {
            return request.idempotencyKey().isEmpty()
                    ? Optional.empty()
                    : runs.findByKey(spec.team(), request.idempotencyKey());
        } catch (RuntimeException e) {
            if (failure instanceof RefusedException refused && refused.httpStatus() == CONFLICT) {
                throw failure;
            }
            e.addSuppressed(failure);
            throw e;
        }
    }

    private JobSpec read(Requests.Submit request, Caller by) {
        bounded("baseFolder", request.baseFolder(), MOST_FOLDER);
        JobSpec spec = turnstiles
                .reading()
                .pass(() -> JobSpecs.parse(request.spec(), request.specName()))
                .fold(valid -> valid, invalid -> {
                    throw new RefusedException(
                            WRONG,
                            2,
                            request.specName() + " has " + invalid.problems().size() + " problem(s)",
                            invalid.messages());
                });
        by.require(Role.SUBMITTER, spec.team());
        return spec;
    }

    /** A key stands for one submission: another spec under it is a mistake, not a repetition. */
    private static RunRow same(Requests.Submit request, RunRow earlier) {
        if (!earlier.spec().equals(request.spec())) {
            throw new RefusedException(
                    CONFLICT,
                    3,
                    "idempotencyKey '" + request.idempotencyKey() + "' was used for run " + earlier.id()
                            + " with another spec; give a new key",
                    List.of());
        }
        return earlier;
    }

    private static void bounded(String name, String value, int most) {
        if (value.length() > most || value.chars().anyMatch(Character::isISOControl)) {
            throw new RefusedException(
                    WRONG,
                    2,
                    name + " has " + value.length() + " characters; give at most " + most
                            + " and no control characters",
                    List.of());
        }
    }

    private void check(Requests.Submit request, JobSpec spec, Instant now) {
        List<String> problems = new ArrayList<>(regions.problems(spec));
        if (TeamSpec.RESERVED.contains(spec.team())) {
            problems.add(
                    "team: '" + spec.team() + "' is what Stint calls keys of its own in stores; give another name ("
                            + request.specName() + ")");
        }
        problems.addAll(containers.problems(spec));
        problems.addAll(secrets.problems(spec));
        spec.schedule()
                .ifPresent(schedule -> problems.add(
                        "schedule: does not act on a run, which is made once; put it with stint schedule put, and fire it"
                                + " with stint schedule fire, or take the key out (" + request.specName() + ")"));
        Dependencies.cycle(spec.name(), spec.dependsOn(), job -> after.of(spec.team(), job))
                .ifPresent(way -> problems.add("depends_on: " + String.join(" waits for ", way)
                        + ", so none would ever begin; break the circle (" + request.specName() + ")"));
        spec.deadlineFrom(now)
                .filter(d -> !d.isAfter(now))
                .ifPresent(d -> problems.add(
                        "deadline: " + d + " has passed; give a later instant (" + request.specName() + ")"));
        for (String path : needed(spec)) {
            Requests.BlobRef blob = request.blobs().get(path);
            try {
                if (blob == null
                        || blob.size() < 0
                        || !blob.sha256().matches("[0-9a-f]{64}")
                        || !blobs.has(spec.team(), blob.sha256())) {
                    problems.add(
                            path + ": its snapshot was not uploaded; submit with the stint command, or upload it to"
                                    + " /api/v1/blobs first (" + request.specName() + ")");
                }
            } catch (IOException e) {
                throw new UncheckedIOException("the object store cannot be asked for " + path, e);
            }
        }
        if (!problems.isEmpty()) {
            throw new RefusedException(
                    WRONG, 2, request.specName() + " has " + problems.size() + " problem(s)", problems);
        }
    }

    private RunRow insert(Requests.Submit request, JobSpec spec, Instant now, String by) {
        String id = spec.name() + "-" + suffix();
        Map<String, String> tags = new HashMap<>(spec.tags());
        Run machine = Run.accepted(
                id,
                TermsReader.rules(
                        spec, spec.embedding().map(EmbeddingSpec::shards).orElse(0)));
        RunRow row = new RunRow(
                id,
                0,
                spec.name(),
                spec.team(),
                spec.project().orElse(""),
                tags,
                spec.tier().word(),
                spec.priority(),
                request.spec(),
                request.specName(),
                blobs(request, spec),
                request.baseFolder(),
                now,
                spec.deadlineFrom(now),
                machine,
                "waits for a slot",
                Optional.empty(),
                spec.progressTotal().isPresent()
                        ? Optional.of(spec.progressTotal().getAsLong())
                        : Optional.empty(),
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
        QueueTable.Entry entry = QueueEntry.of(row, spec);
        transaction.executeWithoutResult(status -> {
            runs.insert(row, request.idempotencyKey(), Optional.of(by), entry);
            after.insert(id, spec.dependsOn());
            events.append(id, now, 0, "submitted", RunState.QUEUED, "submitted from " + request.specName());
        });
        wakeups.wake(EngineStart.DISPATCHER);
        return row;
    }

    /** The snapshots the spec speaks of; whatever else was named is not kept. */
    private static Map<String, Requests.BlobRef> blobs(Requests.Submit request, JobSpec spec) {
        Map<String, Requests.BlobRef> needed = new HashMap<>();
        needed(spec).forEach(path -> needed.put(path, request.blobs().get(path)));
        return needed;
    }

    private static List<String> needed(JobSpec spec) {
        List<String> needed = new ArrayList<>();
        spec.workdir().ifPresent(w -> needed.add("workdir"));
        for (int i = 0; i < spec.inputs().size(); i++) {
            if (!spec.inputs().get(i).remote()) {
                needed.add("inputs[" + i + "]");
            }
        }
        return needed;
    }

    private String suffix() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < SUFFIX; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }
}
