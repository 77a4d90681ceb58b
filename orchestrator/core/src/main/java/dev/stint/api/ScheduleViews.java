package dev.stint.api;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers of {@code /api/v1} about jobs that run again and again. Conventions as in {@link Views}. */
public final class ScheduleViews {

    private ScheduleViews() {}

    /** Schedules, by team and name. */
    public record ScheduleList(List<ScheduleView> schedules) {}

    /**
     * A schedule, briefly.
     *
     * @param cron when it fires
     * @param zone of whose clock
     * @param overlap {@code skip}, {@code queue} or {@code replace}
     * @param catchUp {@code none}, {@code last} or {@code all}
     * @param window the part of the day within which its runs start, such as {@code 22:00 to 06:30, done by 07:00}
     * @param runs how many runs each firing has
     * @param dependsOn jobs it comes after
     * @param owner who put it
     * @param putAt when
     * @param paused why it does not fire, by whom and since when; absent when it does
     * @param next when it fires next; absent when it is paused
     * @param last the last time it was due
     * @param failing how many firings in a row, up to the last one that is over, did not succeed whole
     */
    public record ScheduleView(
            String team,
            String name,
            String cron,
            String zone,
            String overlap,
            String catchUp,
            Optional<String> window,
            int runs,
            List<String> dependsOn,
            String owner,
            Instant putAt,
            Optional<SchedulePause> paused,
            Optional<Instant> next,
            Optional<FiringView> last,
            int failing) {}

    /** Since when, by whom and why a schedule does not fire. */
    public record SchedulePause(Instant at, String by, String why) {}

    /**
     * A schedule with what comes and what was.
     *
     * @param next the times it is due next, ten at most
     * @param firings the last times it was due, newest first
     * @param spec its spec
     */
    public record ScheduleDetail(ScheduleView schedule, List<Instant> next, List<FiringView> firings, String spec) {}

    /**
     * One time a schedule was due, or somebody asked.
     *
     * @param planned when
     * @param kind {@code cron}, {@code asked} or {@code backfill}
     * @param decision {@code fire}, {@code queue}, {@code replace}, {@code skip} or {@code miss}
     * @param why in words
     * @param outcome {@code pending} until its runs are submitted, {@code live} while one is not over, {@code succeeded} when all have,
     *     {@code failed} when one has not; {@code none} when no run came of it
     * @param runs its runs
     */
    public record FiringView(
            Instant planned, String kind, String decision, String why, String outcome, List<FiringRunView> runs) {}

    /**
     * A run of a firing.
     *
     * @param parameters its combination of the matrix
     * @param run its id; absent until it is submitted
     * @param state its state
     * @param refused why it was not accepted
     */
    public record FiringRunView(
            Map<String, String> parameters, Optional<String> run, Optional<String> state, Optional<String> refused) {
        public FiringRunView {
            parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        }
    }

    /**
     * What a backfill does.
     *
     * @param dryRun whether it was only asked
     * @param runs how many runs come of it
     * @param times each time within the range: those that fire, and those left alone, with why
     */
    public record BackfillView(boolean dryRun, int runs, List<BackfillTime> times) {}

    /** A time of a backfill. */
    public record BackfillTime(Instant planned, boolean fires, String why) {}
}
