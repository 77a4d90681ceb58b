package dev.stint.server.engine;

import dev.stint.server.db.Holding;
import dev.stint.server.db.NotOwnerException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.PartitionStep;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.partition.support.SimpleStepExecutionSplitter;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.stereotype.Component;

/**
 * The partitioned step of a run with shards: one partition for each. Spring Batch leaves out those that are complete; who of the
 * others works when is up to the crew.
 */
@Component
class ShardPartitions implements PartitionHandler {

    private static final Logger log = LoggerFactory.getLogger(ShardPartitions.class);

    private final JobRepository repository;
    private final ShardCrew crew;
    private final ShardDrive drive;
    private final RunThreads threads;

    ShardPartitions(JobRepository repository, ShardCrew crew, ShardDrive drive, RunThreads threads) {
        this.repository = repository;
        this.crew = crew;
        this.drive = drive;
        this.threads = threads;
    }

    Step step() {
        PartitionStep step = new PartitionStep(repository);
        step.setName(ShardStep.SHARDS);
        step.setAllowStartIfComplete(true);
        step.setStepExecutionSplitter(
                new SimpleStepExecutionSplitter(repository, ShardStep.SHARDS, ShardStep::partitions));
        step.setPartitionHandler(this);
        // where the run goes is in its row; a failed shard makes no broken step
        step.setStepExecutionAggregator((whole, parts) -> whole.setExitStatus(new ExitStatus("SHARDS_REST")));
        return step;
    }

    @Override
    public Collection<StepExecution> handle(StepExecutionSplitter splitter, StepExecution whole) throws Exception {
        String run = String.valueOf(whole.getJobParameters().getString(RunJob.RUN));
        Set<StepExecution> parts = splitter.split(whole, crew.shards(run));
        Map<Integer, StepExecution> open =
                parts.stream().collect(Collectors.toConcurrentMap(ShardStep::shard, Function.identity()));
        Step step = new ShardStep(repository, drive::drive);
        Set<Integer> live = ConcurrentHashMap.newKeySet();
        crew.work(run, new ShardCrew.Hands() {
            @Override
            public boolean busy(int shard) {
                return live.contains(shard);
            }

            @Override
            public int busy() {
                return live.size();
            }

            @Override
            public boolean open(int shard) {
                return open.containsKey(shard);
            }

            @Override
            public void begin(int shard) {
                live.add(shard);
                String id = run + "." + shard;
                Runnable work = () -> {
                    try {
                        execute(step, open.remove(shard), id);
                    } catch (NotOwnerException e) {
                        log.info("run={} is no longer this server's", id);
                    } finally {
                        live.remove(shard);
                        crew.wake(run);
                    }
                };
                Optional<Holding> holding = Holding.current().map(whole -> whole.ofShard(id));
                try {
                    threads.execute(() -> holding.ifPresentOrElse(mine -> mine.during(work), work));
                } catch (RuntimeException | Error e) {
                    // no thread could be had: the next look tries again
                    live.remove(shard);
                    throw e;
                }
            }
        });
        return parts;
    }

    private void execute(Step step, @org.jspecify.annotations.Nullable StepExecution part, String shard) {
        try {
            if (part != null) {
                step.execute(part);
            }
        } catch (Exception e) {
            log.error("run={} its partition could not be kept in the books; it is driven all the same", shard, e);
        }
        // whatever became of the books: a shard that does not rest has a machine, or wants one
        drive.drive(shard);
    }
}
