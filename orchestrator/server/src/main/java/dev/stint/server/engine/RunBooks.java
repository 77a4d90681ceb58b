package dev.stint.server.engine;

import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.NoSuchStepException;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * What Spring Batch writes down of a run while it goes from one step to the next: that there is a step, and how it ended. Where a run
 * stands is in its own row, so that its steps keep nothing in their contexts; what would be written again unchanged is not, and what
 * this thread has just written is not asked for. Each execution is driven by one thread from its beginning to its end, and by nobody else.
 */
final class RunBooks implements JobRepository {

    private final JobRepository all;
    private final TransactionTemplate transaction;
    private final ThreadLocal<Page> open = ThreadLocal.withInitial(Page::new);

    /** @param transaction of {@link dev.stint.server.db.Books} */
    RunBooks(JobRepository all, TransactionTemplate transaction) {
        this.all = all;
        this.transaction = transaction;
    }

    /** What this thread has written of the execution it drives. */
    private static final class Page {
        private final Map<String, StepExecution> steps = new HashMap<>();
        private @Nullable Line last;

        @Nullable
        StepExecution step(JobInstance instance, String name) {
            StepExecution step = steps.get(name);
            return step != null && step.getJobExecution().getJobInstanceId() == instance.getInstanceId() ? step : null;
        }
    }

    /** What there is to be known of a step of ours. */
    private record Line(
            long id,
            BatchStatus status,
            ExitStatus exit,
            @Nullable LocalDateTime ended) {
        static Line of(StepExecution step) {
            return new Line(step.getId(), step.getStatus(), step.getExitStatus(), step.getEndTime());
        }
    }

    @Override
    public JobInstance createJobInstance(String name, JobParameters parameters) {
        return all.createJobInstance(name, parameters);
    }

    /** An execution begins or ends. */
    @Override
    public void update(JobExecution execution) {
        open.remove();
        transaction.executeWithoutResult(status -> all.update(execution));
    }

    @Override
    public void updateExecutionContext(JobExecution execution) {
        if (execution.getExecutionContext().isDirty()) {
            transaction.executeWithoutResult(status -> all.updateExecutionContext(execution));
        }
    }

    @Override
    public @Nullable StepExecution getLastStepExecution(JobInstance instance, String name) {
        StepExecution own = open.get().step(instance, name);
        return own != null ? own : all.getLastStepExecution(instance, name);
    }

    /** How often a step was begun, or fewer times: our steps may begin as often as they want, and what counts is whether one did before. */
    @Override
    public long getStepExecutionCount(JobInstance instance, String name) {
        try {
            return open.get().step(instance, name) != null ? 1 : all.getStepExecutionCount(instance, name);
        } catch (NoSuchStepException e) {
            return 0;
        }
    }

    @Override
    public StepExecution createStepExecution(String name, JobExecution execution) {
        StepExecution step = all.createStepExecution(name, execution);
        open.get().steps.put(name, step);
        return step;
    }

    /**
     * Silent while the step runs, which its row says since it was created; and when it has ended and was written just so: Batch writes that
     * before it tells listeners, of which there are none, and after.
     */
    @Override
    public void update(StepExecution step) {
        Page page = open.get();
        Line line = Line.of(step);
        if (line.ended() != null && !line.equals(page.last)) {
            transaction.executeWithoutResult(status -> all.update(step));
            page.last = line;
        }
    }

    @Override
    public void updateExecutionContext(StepExecution step) {
        // Batch's version alone is in it
    }
}
