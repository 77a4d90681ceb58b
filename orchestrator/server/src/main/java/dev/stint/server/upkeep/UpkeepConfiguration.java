package dev.stint.server.upkeep;

import java.util.ArrayList;
import java.util.List;
import org.quartz.CronScheduleBuilder;
import org.quartz.DateBuilder;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.quartz.autoconfigure.SchedulerFactoryBeanCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * When sweeps happen. Quartz keeps its triggers in memory: what a server that was not there has missed is found in our own table, and
 * made up for a little after its start, so that neither the start nor whoever caused it waits for it.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UpkeepProperties.class)
class UpkeepConfiguration {

    /** The one job of Quartz. */
    static final JobKey SWEEP = new JobKey("sweep");

    private static final int MINUTES_AFTER_START = 2;

    @Bean
    SchedulerFactoryBeanCustomizer sweepTriggers(UpkeepProperties properties) {
        JobDetail sweep = JobBuilder.newJob(SweepTrigger.class)
                .withIdentity(SWEEP)
                .usingJobData(SweepTrigger.KIND, SweepTrigger.MISSED)
                .storeDurably()
                .build();
        List<Trigger> triggers = new ArrayList<>();
        cron(triggers, SweepKind.NIGHTLY, properties.nightly());
        cron(triggers, SweepKind.HOURLY, properties.hourly());
        if (!properties.nightly().equals(UpkeepProperties.NEVER)) {
            // Quartz has a clock of its own
            triggers.add(TriggerBuilder.newTrigger()
                    .forJob(SWEEP)
                    .withIdentity(SweepTrigger.MISSED)
                    .startAt(DateBuilder.futureDate(MINUTES_AFTER_START, DateBuilder.IntervalUnit.MINUTE))
                    .build());
        }
        return scheduler -> {
            scheduler.setJobDetails(sweep);
            scheduler.setTriggers(triggers.toArray(Trigger[]::new));
        };
    }

    private static void cron(List<Trigger> triggers, SweepKind kind, String expression) {
        if (!expression.equals(UpkeepProperties.NEVER)) {
            triggers.add(TriggerBuilder.newTrigger()
                    .forJob(SWEEP)
                    .withIdentity(kind.word())
                    .usingJobData(SweepTrigger.KIND, kind.word())
                    .withSchedule(
                            CronScheduleBuilder.cronSchedule(expression).withMisfireHandlingInstructionFireAndProceed())
                    .build());
        }
    }
}
