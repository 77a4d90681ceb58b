package dev.stint.server.engine;

import dev.stint.server.db.RunTable;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.stereotype.Component;

/**
 * The Spring Batch side of a run: gives it an execution, whatever became of the last one. Where a run stands is in our own table;
 * so an execution that nobody drives any more is written off, and the next one enters where the run stands.
 *
 * <p>{@code JobOperator.recover} is not enough for that: it leaves executions alone whose status is {@code UNKNOWN} (the
 * database failed while a step ended), which then could never be restarted.
 */
@Component
public class Executions {

    private static final Logger log = LoggerFactory.getLogger(Executions.class);

    private static final int TRIES = 5;

    private final JobOperator operator;
    private final JobRepository repository;
    private final Job job;
    private final RunTable runs;
    private final java.time.InstantSource clock;

    Executions(JobOperator operator, JobRepository repository, Job job, RunTable runs, java.time.InstantSource clock) {
        this.operator = operator;
        this.repository = repository;
        this.job = job;
        this.runs = runs;
        this.clock = clock;
    }

    /**
     * Writes off executions of a job that servers that are no more have left.
     *
     * @param name of the job
     * @param alive whether an execution is somebody's who is still there
     */
    public void recover(String name, Predicate<JobExecution> alive) {
        for (JobExecution execution : repository.findRunningJobExecutions(name)) {
            if (!alive.test(execution)) {
                writeOff(execution);
            }
        }
    }

    /**
     * Drives a run until it rests; at once for one that does. The caller makes sure that nobody else drives it: the last execution,
     * which a server left that is no more, is written off.
     *
     * @throws Exception whatever Spring Batch, or the database below it, could not do
     */
    void drive(String run) throws Exception {
        for (int left = TRIES; ; left--) {
            try {
                begin(run);
                return;
            } catch (OptimisticLockingFailureException | DuplicateKeyException e) {
                // a loop that had the run before, here or elsewhere, closed its books in this moment
                if (left <= 1) {
                    throw e;
                }
                log.info("run={} its books were written by another loop, opening them again: {}", run, e.toString());
            }
        }
    }

    private void begin(String run) throws Exception {
        JobParameters parameters =
                new JobParametersBuilder().addString(RunJob.RUN, run, true).toJobParameters();
        JobExecution last = repository.getLastJobExecution(RunJob.NAME, parameters);
        if (last != null) {
            writeOff(last);
            if (runs.find(run).filter(row -> row.machine().state().resting()).isPresent()) {
                return;
            }
        }
        JobExecution ended = last == null ? operator.start(job, parameters) : operator.restart(last);
        if (ended.getStatus() == BatchStatus.UNKNOWN
                || (ended.getStatus() == BatchStatus.FAILED
                        && !ended.getAllFailureExceptions().isEmpty())) {
            Throwable first =
                    ended.getAllFailureExceptions().stream().findFirst().orElse(null);
            throw new IllegalStateException("the engine's step ended " + ended.getStatus(), first);
        }
    }

    /** Makes an execution restartable that nobody drives; silent when it is. */
    private void writeOff(JobExecution execution) {
        LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC);
        for (StepExecution step : execution.getStepExecutions()) {
            if (lost(step.getStatus())) {
                step.setStatus(BatchStatus.FAILED);
                step.setEndTime(now);
                repository.update(step);
            }
        }
        if (lost(execution.getStatus())) {
            log.debug("job execution {} was {} and is written off", execution.getId(), execution.getStatus());
            execution.setStatus(BatchStatus.FAILED);
            execution.setExitStatus(ExitStatus.FAILED);
            execution.setEndTime(now);
            repository.update(execution);
        }
    }

    private static boolean lost(BatchStatus status) {
        return status.isRunning() || status == BatchStatus.UNKNOWN;
    }
}
