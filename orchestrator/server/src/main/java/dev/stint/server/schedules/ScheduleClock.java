package dev.stint.server.schedules;

import java.util.Set;
import org.quartz.CronScheduleBuilder;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Looks at all schedules as each minute begins. Quartz only wakes: what is due, and what was missed, the tables tell; so it does not
 * matter how many servers look, nor whether one was away.
 */
@Component
final class ScheduleClock implements SmartLifecycle {

    private static final JobKey LOOK = new JobKey("schedules");
    private static final String AS_EACH_MINUTE_BEGINS = "0 * * * * ?";

    private final Scheduler scheduler;
    private volatile boolean running;

    ScheduleClock(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void start() {
        JobDetail look =
                JobBuilder.newJob(Look.class).withIdentity(LOOK).storeDurably().build();
        try {
            scheduler.scheduleJob(
                    look,
                    Set.of(TriggerBuilder.newTrigger()
                            .forJob(LOOK)
                            .withIdentity(LOOK.getName())
                            .withSchedule(CronScheduleBuilder.cronSchedule(AS_EACH_MINUTE_BEGINS)
                                    .withMisfireHandlingInstructionFireAndProceed())
                            .build()),
                    true);
        } catch (SchedulerException e) {
            throw new IllegalStateException("schedules cannot be looked at: Quartz refuses its trigger", e);
        }
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** What Quartz fires. */
    @DisallowConcurrentExecution
    public static final class Look implements Job {

        private final Firings firings;
        private final Submitting submitting;
        private final SampledPrices prices;

        Look(Firings firings, Submitting submitting, SampledPrices prices) {
            this.firings = firings;
            this.submitting = submitting;
            this.prices = prices;
        }

        @Override
        public void execute(JobExecutionContext context) {
            firings.decideDue();
            submitting.submitPending();
            prices.look(); // last: providers may take their time
        }
    }
}
