package dev.stint.server;

import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.server.access.Caller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Everything the doors can ask of the engine. Safe for use by many threads; answers are consistent per call.
 *
 * <p>Run ids may be given as any unique prefix, or as {@code last}. An unknown or ambiguous id throws {@link RefusedException}
 * with exit code 4.
 */
public interface Runs {

    /**
     * Accepts a job durably; the run exists when this returns.
     *
     * @param by whose run it is; refused unless they are a submitter in its team
     */
    Views.RunView submit(Requests.Submit request, Caller by);

    /** Accepts a job of the person whose server it is; never for a door. */
    default Views.RunView submit(Requests.Submit request) {
        return submit(request, Caller.owner(System.getProperty("user.name")));
    }

    /** Refuses what {@link #submit} would refuse; accepts nothing. */
    void tryOut(Requests.Submit request);

    /**
     * Runs, newest first.
     *
     * @param visible of these teams; empty for all
     * @param state only runs in this state ({@code RunState} name, any case), or {@code live} for those not at rest
     * @param before a cursor from an earlier page
     */
    Views.RunList list(Optional<Set<String>> visible, Optional<String> state, Optional<String> before, int limit);

    /** As {@link #list(Optional, Optional, Optional, int)}, of all teams. */
    default Views.RunList list(Optional<String> state, Optional<String> before, int limit) {
        return list(Optional.empty(), state, before, limit);
    }

    Views.RunDetail detail(String run);

    Views.RunView brief(String run);

    /** Timeline entries with a sequence above {@code after}. */
    List<Views.EventView> events(String run, long after);

    /**
     * The run's log text, all attempts in order.
     *
     * @param fromByte position in the whole text
     * @param maxBytes most to return
     */
    LogSlice logs(String run, long fromByte, int maxBytes);

    /** Says that somebody follows the run's log for a while, so that it is written more often. */
    void followed(String run, Duration howLong);

    Views.Accepted stop(String run, String by, String why);

    /** As {@link #resume(String, String, String, ColdStart)}, refusing when the checkpoint to go on from is archived. */
    default Views.Accepted resume(String run, String by, String why) {
        return resume(run, by, why, ColdStart.ASK);
    }

    /**
     * Lets a run go on.
     *
     * @param cold what to do when the checkpoint to go on from is archived: when it is thawed, the run rests until it can be read,
     *     and goes on by itself
     */
    Views.Accepted resume(String run, String by, String why, ColdStart cold);

    Views.Accepted cancel(String run, String by, String why);

    /** Takes the run's machine away as its provider would. */
    Views.Accepted drillPreempt(String run, String by);

    Views.CheckpointList checkpoints(String run);

    Views.CheckpointDetail checkpoint(String run, long index);

    Views.VerifyView verify(String run, long index);

    /** Runs that are not at rest. */
    int live();

    /** Runs that wait for a slot. */
    int queued();

    /**
     * Part of a log.
     *
     * @param bytes the text, UTF-8, terminal sequences already removed
     * @param next where to go on
     * @param ended whether no more will come
     * @param attempts for each stretch of the slice the byte of the whole text it begins at, and its attempt
     */
    record LogSlice(byte[] bytes, long next, boolean ended, SortedMap<Long, Integer> attempts) {
        /** A slice of which nobody knows the attempts. */
        public LogSlice(byte[] bytes, long next, boolean ended) {
            this(bytes, next, ended, new TreeMap<>());
        }
    }
}
