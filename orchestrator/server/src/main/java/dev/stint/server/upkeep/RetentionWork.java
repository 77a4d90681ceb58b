package dev.stint.server.upkeep;

import dev.stint.api.KeepViews.SweepStep;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/** Retires what retention lets go. */
@Component
@Order(3)
final class RetentionWork implements SweepWork {

    private final Pruning pruning;

    RetentionWork(Pruning pruning) {
        this.pruning = pruning;
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public boolean hourly() {
        return true;
    }

    @Override
    public SweepStep perform(SweepScope scope) {
        AtomicInteger retired = new AtomicInteger();
        AtomicInteger touched = new AtomicInteger();
        AtomicLong bytes = new AtomicLong();
        SweepScope.Walk walk = scope.overLogs(name(), run -> {
            Pruning.Pruned pruned = pruning.perform(run);
            if (pruned.retired() > 0) {
                retired.addAndGet(pruned.retired());
                bytes.addAndGet(pruned.freedBytes());
                touched.incrementAndGet();
            }
        });
        return new SweepStep(
                name(),
                walk.done(),
                walk.failed(),
                Words.count(retired.get(), "checkpoint") + " of " + Words.count(touched.get(), "log") + " retired"
                        + (retired.get() > 0 ? "; a later sweep frees " + Words.bytes(bytes.get()) : ""));
    }
}
