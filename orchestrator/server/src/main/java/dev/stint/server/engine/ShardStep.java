package dev.stint.server.engine;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * The work on one partition: drives the shard that the partition is named after until it rests. Complete only when the shard has
 * succeeded, so that a restart begins exactly the others again. Holds no transaction while it waits.
 */
final class ShardStep extends AbstractStep {

    /** Name of the partitioned step, and of each partition before the colon. */
    static final String SHARDS = "shards";

    private static final String PARTITION = "shard-";

    private final Function<String, String> drive;

    /** @param drive gets the id of a shard, and returns the state it rests in */
    ShardStep(JobRepository repository, Function<String, String> drive) {
        super(repository);
        setName("shard");
        this.drive = drive;
    }

    /** Partitions are named after shards, so that their names are the same at every restart. */
    static Map<String, ExecutionContext> partitions(int shards) {
        Map<String, ExecutionContext> partitions = new HashMap<>();
        for (int shard = 0; shard < shards; shard++) {
            partitions.put(PARTITION + String.format(Locale.ROOT, "%04d", shard), new ExecutionContext());
        }
        return partitions;
    }

    /** The shard of a partition, from its name: what a crash left of its context may be less. */
    static int shard(StepExecution execution) {
        String name = execution.getStepName();
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    @Override
    protected void doExecute(StepExecution execution) {
        String run = String.valueOf(execution.getJobParameters().getString(RunJob.RUN));
        String rest = drive.apply(run + "." + shard(execution));
        execution.setExitStatus(new ExitStatus(rest));
        switch (rest) {
            case "SUCCEEDED" -> {}
            case "FAILED" -> execution.setStatus(BatchStatus.FAILED);
            default -> execution.setStatus(BatchStatus.STOPPED);
        }
    }
}
