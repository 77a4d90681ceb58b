package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.stereotype.Component;

/**
 * A sweep as a Spring Batch job, one step for each work. The job is no bean: beans that ask for a job by its type mean the one of runs.
 * A sweep is never restarted; what one that was killed left is the next one's work, for every step begins with what it finds.
 */
@Component
final class SweepJob {

    /** Name of the job. */
    static final String NAME = "sweep";

    private final JobOperator operator;
    private final JobRepository repository;
    private final List<SweepWork> works;

    /** @param works in their order */
    SweepJob(JobOperator operator, JobRepository repository, List<SweepWork> works) {
        this.operator = operator;
        this.repository = repository;
        this.works = List.copyOf(works);
    }

    /**
     * Does all steps of a sweep; returns when that is done.
     *
     * @param id number of the sweep
     * @param told is told of each step right after it
     * @throws Exception whatever Spring Batch, or the database below it, could not do
     */
    void perform(long id, SweepScope scope, Consumer<SweepStep> told) throws Exception {
        List<UpkeepStep> steps = works.stream()
                .filter(work -> scope.kind().whole() || work.hourly())
                .map(work -> new UpkeepStep(repository, work, scope, told))
                .toList();
        SimpleJobBuilder builder = new JobBuilder(NAME, repository).start(steps.get(0));
        for (UpkeepStep step : steps.subList(1, steps.size())) {
            builder.next(step);
        }
        JobExecution ended = operator.start(builder.build(), parameters(id));
        if (ended.getStatus() != BatchStatus.COMPLETED) {
            throw new IllegalStateException(
                    "sweep " + id + " ended " + ended.getStatus(),
                    ended.getAllFailureExceptions().stream().findFirst().orElse(null));
        }
    }

    /** Takes sweeps out of Batch's tables, which would grow with every one. */
    void forget(List<Long> ids) {
        for (long id : ids) {
            JobInstance instance = repository.getJobInstance(NAME, parameters(id));
            if (instance != null) {
                repository.deleteJobInstance(instance);
            }
        }
    }

    /** The number of the sweep that an execution is of. */
    static long number(JobExecution execution) {
        Long number = execution.getJobParameters().getLong(NAME);
        return number == null ? -1 : number;
    }

    private static JobParameters parameters(long id) {
        return new JobParametersBuilder().addLong(NAME, id, true).toJobParameters();
    }
}
