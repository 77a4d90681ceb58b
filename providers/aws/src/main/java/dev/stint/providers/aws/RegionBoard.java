package dev.stint.providers.aws;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/**
 * The instances of one region that somebody wants to know of. All are asked about together, at most every two seconds; whoever comes
 * while EC2 is being asked waits for that answer. Safe for use by many threads.
 */
final class RegionBoard {

    static final Duration FRESH_FOR = Duration.ofSeconds(2);

    /** Who has not been asked about for so long is left out. */
    private static final Duration WANTED_FOR = Duration.ofMinutes(1);

    /** EC2's bound on the values of a filter. */
    private static final int IDS_PER_CALL = 200;

    private final String region;
    private final Ec2Calls calls;
    private final InstantSource clock;

    private final Map<String, Instant> wanted = new HashMap<>();
    private final Map<String, Sighting> sightings = new HashMap<>();
    private @Nullable CompletableFuture<Void> round;

    /**
     * What EC2 said of an instance.
     *
     * @param instance empty when it did not show it
     * @param askedAt when the question was put
     */
    record Sighting(Optional<Instance> instance, Instant askedAt) {}

    RegionBoard(String region, Ec2Calls calls, InstantSource clock) {
        this.region = region;
        this.calls = calls;
        this.clock = clock;
    }

    /** What EC2 says of an instance, at most two seconds old. */
    Sighting look(String id) throws CallFailedException {
        Instant came = clock.instant();
        @Nullable Sighting before;
        synchronized (this) {
            wanted.put(id, came);
            before = sightings.get(id);
        }
        if (before != null && fresh(before, came)) {
            return before;
        }
        while (true) {
            CompletableFuture<Void> current;
            List<String> ids = List.of();
            synchronized (this) {
                // anew each time: whoever saw it gone, or found that nobody had asked for long, took it out meanwhile
                Instant now = clock.instant();
                wanted.put(id, now);
                if (round == null) {
                    round = new CompletableFuture<>();
                    ids = wantedNow(now);
                }
                current = round;
            }
            if (ids.isEmpty()) {
                join(current);
            } else {
                ask(ids, current);
            }
            synchronized (this) {
                Sighting now = sightings.get(id);
                if (now != null && now != before) {
                    return now;
                }
            }
        }
    }

    /** EC2 has taken on to end an instance: it is not running any more, whatever was said before. */
    synchronized void ending(String id, InstanceStateName state) {
        Sighting last = sightings.remove(id);
        if (last != null && state == InstanceStateName.SHUTTING_DOWN) {
            Optional<Instance> ending = last.instance()
                    .map(instance -> instance.toBuilder()
                            .state(changed -> changed.name(state))
                            .build());
            sightings.put(id, new Sighting(ending, clock.instant()));
        }
    }

    /** Nobody wants to know of an instance here: it is elsewhere, or gone. */
    synchronized void leave(String id) {
        wanted.remove(id);
        sightings.remove(id);
    }

    /** One that seems to come from the future was asked for before the clock was set back; nobody knows how old it is. */
    private static boolean fresh(Sighting sighting, Instant now) {
        return Duration.between(sighting.askedAt(), now).abs().compareTo(FRESH_FOR) < 0;
    }

    private List<String> wantedNow(Instant now) {
        wanted.values().removeIf(at -> at.plus(WANTED_FOR).isBefore(now));
        sightings.keySet().retainAll(wanted.keySet());
        return wanted.keySet().stream().sorted().toList();
    }

    private void ask(List<String> ids, CompletableFuture<Void> mine) throws CallFailedException {
        try {
            Instant asked = clock.instant();
            Map<String, Instance> found = new HashMap<>();
            for (int from = 0; from < ids.size(); from += IDS_PER_CALL) {
                List<String> some = ids.subList(from, Math.min(ids.size(), from + IDS_PER_CALL));
                describe(some).forEach(instance -> found.put(instance.instanceId(), instance));
            }
            synchronized (this) {
                round = null;
                ids.forEach(id -> sightings.put(id, new Sighting(Optional.ofNullable(found.get(id)), asked)));
            }
            mine.complete(null);
        } catch (CallFailedException | RuntimeException | Error e) {
            // whatever it is: a round that nobody ends would be waited for by all who come
            synchronized (this) {
                round = null;
            }
            mine.completeExceptionally(e);
            throw e;
        }
    }

    private List<Instance> describe(List<String> ids) throws CallFailedException {
        // a filter, because of ids in the request itself an unknown one would fail the call for all
        return calls.make("DescribeInstances", region, ec2 -> {
            List<Instance> instances = new ArrayList<>();
            ec2.describeInstancesPaginator(request ->
                            request.filters(filter -> filter.name("instance-id").values(ids)))
                    .reservations()
                    .forEach(reservation -> instances.addAll(reservation.instances()));
            return instances;
        });
    }

    private static void join(CompletableFuture<Void> other) throws CallFailedException {
        try {
            other.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof CallFailedException failed) {
                throw failed;
            }
            throw e;
        }
    }
}
