package dev.stint.server.schedules;

import dev.stint.core.schedule.Calendar;
import dev.stint.server.db.ScheduleRow;
import dev.stint.spec.JobSpec;
import dev.stint.spec.JobSpecs;
import dev.stint.spec.ScheduleSpec;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.stereotype.Component;

/** The specs of schedules, read once for each time they were put. Safe for use by many threads. */
@Component
final class Plans {

    private final Map<Long, Plan> byId = new ConcurrentHashMap<>();

    /** What a schedule says. */
    record Plan(long version, JobSpec job, ScheduleSpec schedule) {
        Calendar calendar() {
            return new Calendar(schedule.cron(), schedule.zone());
        }
    }

    /**
     * What a schedule says.
     *
     * @throws IllegalStateException when its spec is not valid any more, after an upgrade
     */
    Plan of(ScheduleRow row) {
        Plan plan = byId.compute(
                row.id(), (id, known) -> known != null && known.version() == row.version() ? known : read(row));
        return plan;
    }

    private static Plan read(ScheduleRow row) {
        JobSpec job = JobSpecs.parse(row.spec(), row.specName()).fold(valid -> valid, invalid -> {
            throw new IllegalStateException("schedule " + row.team() + "/" + row.name()
                    + ": its stored spec is not valid any more: " + invalid.messages() + "; put it anew");
        });
        return new Plan(
                row.version(),
                job,
                job.schedule()
                        .orElseThrow(() -> new IllegalStateException(
                                "schedule " + row.team() + "/" + row.name() + ": its stored spec has none")));
    }
}
