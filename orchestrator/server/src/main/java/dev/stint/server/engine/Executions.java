package dev.stint.server.engine;

import java.time.LocalDateTime;
import java.time.ZoneOffset;
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

    private final JobOperator operator;
    private final JobRepository repository;
    private final Job job;
    private final java.time.InstantSource clock;

    Executions(JobOperator operator, JobRepository repository, Job job, java.time.InstantSource clock) {
        this.operator = operator;
        this.repository = repository;
        this.job = job;
        this.clock = clock;
    }

    /** Writes off the executions of runs that a server that is no more has left. Only for whoever owns the database alone. */
    void recover() {
        recover(RunJob.NAME);
    }

    /**
     * Writes off the executions of a job that a server that is no more has left. Only for whoever owns the database alone.
     *
     * @param name of the job
     */
    public void recover(String name) {
        for (JobExecution execution : repository.findRunningJobExecutions(name)) {
            writeOff(execution);
        }
    }

    /**
     * Drives a run until it rests. The caller makes sure that nobody else drives it.
     *
     * @throws Exception whatever Spring Batch, or the database below it, could not do
     */
    void drive(String run) throws Exception {
        JobParameters parameters =
                new JobParametersBuilder().addString(RunJob.RUN, run, true).toJobParameters();
        JobExecution last = repository.getLastJobExecution(RunJob.NAME, parameters);
        if (last != null) {
            writeOff(last);
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
