package dev.stint.server.engine;

import dev.stint.server.db.Books;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.builder.FlowBuilder;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.flow.Flow;
import org.springframework.batch.core.job.flow.FlowExecutionStatus;
import org.springframework.batch.core.job.flow.JobExecutionDecider;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.PlatformTransactionManager;

/**
 * A run as a Spring Batch job: {@code admit}, one {@code attempt} after another or, for a run with shards, the partitioned step
 * {@code shards}, then {@code settle}, routed by <em>our</em> run state, so that a restart after a crash, a pause or a failure
 * enters exactly where the run stands.
 */
@Configuration(proxyBeanMethods = false)
class RunJob {

    /** Name of the job. */
    static final String NAME = "run";

    /** The only parameter: the run's id. */
    static final String RUN = "run";

    @Bean
    Job batchJob(
            JobRepository repository,
            PlatformTransactionManager transactions,
            RunTable runs,
            ShardWishes wishes,
            AttemptLoop loop,
            ShardPartitions partitions,
            Settlement settlement) {
        RunBooks books = new RunBooks(repository, Books.transaction(transactions));
        Step admit = new RunStep("admit", books, run -> {
            wishes.admit(run);
            return "ADMITTED";
        });
        Step attempt = new RunStep("attempt", books, loop::drive);
        Step shards = partitions.step();
        Step settle = new RunStep("settle", books, settlement::settle);
        JobExecutionDecider router = (execution, step) -> {
            String run = execution.getJobParameters().getString(RUN);
            return new FlowExecutionStatus(route(runs.find(String.valueOf(run))
                    .orElseThrow(() -> new IllegalStateException("run " + run + " has no row"))));
        };
        Flow flow = new FlowBuilder<Flow>("run-flow")
                .start(router)
                .on("admit")
                .to(admit)
                .from(router)
                .on("attempt")
                .to(attempt)
                .from(router)
                .on("shards")
                .to(shards)
                .from(router)
                .on("settle")
                .to(settle)
                .from(router)
                .on("end")
                .end()
                .from(router)
                .on("pause")
                .stop()
                .from(router)
                .on("fail")
                .fail()
                .from(admit)
                .on("FAILED")
                .fail()
                .from(admit)
                .on("*")
                .to(router)
                .from(attempt)
                .on("FAILED")
                .fail()
                .from(attempt)
                .on("*")
                .to(router)
                .from(shards)
                .on("FAILED")
                .fail()
                .from(shards)
                .on("*")
                .to(router)
                .from(settle)
                .on("FAILED")
                .fail()
                .from(settle)
                .on("*")
                .to(router)
                .build();
        return new JobBuilder(NAME, books).start(flow).end().build();
    }

    private static String route(RunRow run) {
        return switch (run.machine().state()) {
            case QUEUED -> "admit";
            case PLACING, STARTING, RUNNING, DRAINING -> run.sharded() ? "shards" : "attempt";
            case SETTLING -> "settle";
            case SUCCEEDED, CANCELLED -> "end";
            case PAUSED -> "pause";
            // a completed instance cannot be restarted, and a failed run can be resumed
            case FAILED -> "fail";
        };
    }
}
