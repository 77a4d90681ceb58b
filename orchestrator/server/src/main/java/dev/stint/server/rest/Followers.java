package dev.stint.server.rest;

import dev.stint.api.Views;
import dev.stint.core.run.RunState;
import dev.stint.server.RefusedException;
import dev.stint.server.Runs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everybody who follows a run. One look asks the engine once per watched run, however many follow it, and tells each follower what
 * is new to it; nobody's slowness holds up anybody. {@link #look} is for one thread at a time, the rest is safe for many.
 */
final class Followers {
    static final int MOST = 1000;

    /** Of one token, so that nobody takes everybody's. */
    static final int MOST_OF_ONE = 50;

    private static final Duration FOLLOWED_FOR = Duration.ofSeconds(15);
    private static final Duration SAY_FOLLOWED_EVERY = Duration.ofSeconds(5);
    private static final Logger LOG = LoggerFactory.getLogger(Followers.class);

    private final Runs runs;
    private final InstantSource clock;
    private final Map<String, Watched> watched = new HashMap<>();
    private int count;

    Followers(Runs runs, InstantSource clock) {
        this.runs = runs;
        this.clock = clock;
    }

    /**
     * Refuses when there are too many already, or too many of somebody.
     *
     * @param whose id of the token they come with; empty for that of the server's home, which is bounded by the whole alone
     */
    synchronized void makeRoom(String whose) {
        if (!whose.isEmpty() && of(whose) >= MOST_OF_ONE) {
            throw new RefusedException(
                    429,
                    Problems.REFUSED,
                    "this token follows " + MOST_OF_ONE + " runs already; end one of its streams first",
                    List.of());
        }
        if (count >= MOST) {
            throw new RefusedException(
                    503, Problems.NO_SERVER, MOST + " clients follow runs already; try again later", List.of());
        }
    }

    /**
     * Follows from the next look on.
     *
     * @param run full id of an existing run
     * @param sequence the last timeline entry the client has; 0 for none
     * @param logAt position in the log; negative for no log
     */
    synchronized void add(String run, Sink sink, long sequence, long logAt) {
        add(run, sink, sequence, logAt, "", () -> true);
    }

    /**
     * As {@link #add(String, Sink, long, long)}, and sends them away when they may not any more.
     *
     * @param whose as of {@link #makeRoom}
     * @param may whether whoever follows still may; asked now and then
     */
    synchronized void add(String run, Sink sink, long sequence, long logAt, String whose, BooleanSupplier may) {
        Follower follower = new Follower(sink, sequence, logAt, clock.instant(), whose, may);
        watched.computeIfAbsent(run, Watched::new).followers.add(follower);
        count++;
    }

    private long of(String whose) {
        return watched.values().stream()
                .flatMap(each -> each.followers.stream())
                .filter(follower -> follower.whose().equals(whose))
                .count();
    }

    synchronized int count() {
        return count;
    }

    /** Asks about every watched run once and passes on what is new. */
    void look() {
        Instant now = clock.instant();
        for (Watched each : all()) {
            List<Follower> followers = current(each);
            try {
                followers.forEach(follower -> follower.check(now));
                tell(each, followers, now);
            } catch (RefusedException e) {
                followers.forEach(follower -> follower.refuse(Problems.of(e), now));
            } catch (RuntimeException e) {
                LOG.warn("run {}: could not be read for its followers, who are sent away", each.run, e);
                followers.forEach(Follower::close);
            }
        }
        forgetClosed();
    }

    /** Sends everybody away; they may come back with {@code Last-Event-ID}. */
    void close() {
        all().forEach(each -> current(each).forEach(Follower::close));
        forgetClosed();
    }

    private void tell(Watched state, List<Follower> followers, Instant now) {
        String run = state.run;
        List<Follower> ready =
                followers.stream().filter(follower -> follower.ready(now)).toList();
        if (ready.isEmpty()) {
            return;
        }
        if (ready.stream().anyMatch(Follower::wantsLog) && !now.isBefore(state.sayFollowedAt)) {
            state.sayFollowedAt = now.plus(SAY_FOLLOWED_EVERY);
            runs.followed(run, FOLLOWED_FOR);
        }
        // The view first: when it says the run rests, whatever is read afterwards is complete.
        Views.RunView view = runs.brief(run);
        String json = ApiJson.MAPPER.writeValueAsString(view);
        ObjectNode comparable = ApiJson.MAPPER.valueToTree(view);
        comparable.remove("asOf");
        long known = ready.stream().mapToLong(Follower::sequence).min().orElse(0);
        List<Views.EventView> events = runs.events(run, known);
        Map<Long, Runs.LogSlice> slices = new HashMap<>();
        for (Follower follower : ready) {
            follower.tellRun(comparable, json, now);
            follower.tellEvents(events, now);
            boolean drained = follower.tellLog(
                    from -> slices.computeIfAbsent(from, at -> runs.logs(run, at, Follower.LOG_SLICE_BYTES)), now);
            if (drained && resting(view.state())) {
                follower.end(json, now);
            } else {
                follower.keepAlive(now);
            }
        }
    }

    private static boolean resting(String state) {
        return Arrays.stream(RunState.values()).anyMatch(known -> known.name().equals(state) && known.resting());
    }

    private synchronized List<Watched> all() {
        return List.copyOf(watched.values());
    }

    private synchronized List<Follower> current(Watched run) {
        return List.copyOf(run.followers);
    }

    private synchronized void forgetClosed() {
        watched.values().forEach(each -> each.followers.removeIf(follower -> !follower.open()));
        watched.values().removeIf(each -> each.followers.isEmpty());
        count = watched.values().stream()
                .mapToInt(each -> each.followers.size())
                .sum();
    }

    /** The followers of one run. */
    private static final class Watched {
        private final String run;
        private final List<Follower> followers = new ArrayList<>();
        private Instant sayFollowedAt = Instant.MIN;

        Watched(String run) {
            this.run = run;
        }
    }
}
