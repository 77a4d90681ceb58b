package dev.stint.server.schedules;

import dev.stint.core.schedule.PriceOutlook;
import dev.stint.core.schedule.WindowRules.Need;
import dev.stint.server.db.ScheduleRow;
import java.time.Instant;
import java.util.Optional;

/** What a window has to know of a job and of the time to come. */
interface WindowPrices {

    /** How long it takes, as its spec has it. */
    Need need(ScheduleRow schedule);

    /** What an hour of it is expected to cost; empty when nobody knows. */
    Optional<PriceOutlook> outlook(ScheduleRow schedule, Instant from, Instant until);
}
