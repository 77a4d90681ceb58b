package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;
import java.util.List;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.StepExecution;

/**
 * A thin step of a sweep: does its work and tells what came of it. Holds no transaction and no connection while it talks to a store. A
 * work that breaks as a whole is told like one that failed, and the next step follows: each is of use alone.
 */
final class UpkeepStep extends AbstractStep {

    private static final Logger log = LoggerFactory.getLogger(UpkeepStep.class);

    private final SweepWork work;
    private final SweepScope scope;
    private final Consumer<SweepStep> told;

    UpkeepStep(JobRepository repository, SweepWork work, SweepScope scope, Consumer<SweepStep> told) {
        super(repository);
        setName(work.name());
        this.work = work;
        this.scope = scope;
        this.told = told;
    }

    @Override
    protected void doExecute(StepExecution execution) {
        SweepStep done;
        try {
            done = work.perform(scope);
        } catch (RuntimeException e) {
            log.error("sweep step {} broke; the others follow, and the next sweep tries again", work.name(), e);
            done = new SweepStep(work.name(), 0, List.of("the whole step: " + e), "broke");
        }
        told.accept(done);
        execution.setExitStatus(new ExitStatus(done.failed().isEmpty() ? "DONE" : "FAILED_IN_PART"));
    }
}
