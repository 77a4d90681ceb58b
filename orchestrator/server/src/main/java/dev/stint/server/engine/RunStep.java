package dev.stint.server.engine;

import java.util.function.Function;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.StepExecution;

/**
 * A thin step: hands the run's id to a function and ends with the word it returns. Holds no transaction and no connection, so
 * that it may wait for hours.
 */
final class RunStep extends AbstractStep {

    private final Function<String, String> work;

    RunStep(String name, RunBooks books, Function<String, String> work) {
        super(books);
        setName(name);
        setAllowStartIfComplete(true);
        this.work = work;
    }

    @Override
    protected void doExecute(StepExecution execution) {
        String run = String.valueOf(execution.getJobParameters().getString(RunJob.RUN));
        execution.setExitStatus(new ExitStatus(work.apply(run)));
    }
}
