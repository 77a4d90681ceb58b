package dev.stint.server;

import dev.stint.api.Requests;
import dev.stint.api.ScheduleViews;
import java.util.function.Predicate;

/**
 * Jobs that run again and again. Safe for use by many threads and by many servers on one database.
 *
 * <p>A team and name that there is no schedule of throws {@link RefusedException} with exit code 4.
 */
public interface Schedules {

    /**
     * On whose behalf.
     *
     * @param name who, as it is remembered
     * @param submits of which teams they may put schedules of their own
     * @param operates of which teams they may change everybody's
     */
    record By(String name, Predicate<String> submits, Predicate<String> operates) {}

    /**
     * Puts a schedule, or another one in its place; from now on it fires as it says. Refuses what a submission would refuse, and jobs
     * that would wait for one another.
     */
    ScheduleViews.ScheduleView put(Requests.PutSchedule request, By by);

    /** All of the teams that count, by team and name. */
    ScheduleViews.ScheduleList list(Predicate<String> teams);

    /** One, with what comes and what was. */
    ScheduleViews.ScheduleDetail show(String team, String name);

    /** Lets it fire no more until it is resumed; what would be due meanwhile is not made up for. */
    ScheduleViews.ScheduleView pause(String team, String name, By by, String why);

    /** Lets a paused one fire again, from now on. */
    ScheduleViews.ScheduleView resume(String team, String name, By by);

    /** Fires it now, beside its times; refused while an earlier firing is not over and its overlap is skip. */
    ScheduleViews.FiringView fire(String team, String name, By by, String why);

    /** Fires it for times that are past and that no runs came of, one after another. */
    ScheduleViews.BackfillView backfill(String team, String name, Requests.Backfill range, By by);

    /** Removes it; its runs stay as they are. */
    ScheduleViews.ScheduleView remove(String team, String name, By by);

    /** How many may fire by themselves: a server that ends itself when idle does not while there are any. */
    int active();
}
