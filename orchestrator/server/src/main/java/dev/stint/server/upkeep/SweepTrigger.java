package dev.stint.server.upkeep;

import java.util.Locale;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;

/** What Quartz fires. Which sweep it is stands in the trigger's data. */
@DisallowConcurrentExecution
public final class SweepTrigger implements Job {

    /** Key of the data. */
    static final String KIND = "kind";

    /** Value of the data for a sweep that is only made when one was missed. */
    static final String MISSED = "missed";

    private final Sweeper sweeper;

    SweepTrigger(Sweeper sweeper) {
        this.sweeper = sweeper;
    }

    @Override
    public void execute(JobExecutionContext context) {
        String kind = context.getMergedJobDataMap().getString(KIND);
        if (!MISSED.equals(kind)) {
            sweeper.sweepUnlessBusy(SweepKind.valueOf(kind.toUpperCase(Locale.ROOT)));
        } else if (sweeper.missed()) {
            sweeper.sweepUnlessBusy(SweepKind.NIGHTLY);
        }
    }
}
