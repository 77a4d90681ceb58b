package dev.stint.agent;

import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.Phase;
import java.time.Instant;
import java.util.Optional;

/** Waits for the first order. */
final class BootingStage implements Stage {

    private final Bench bench;

    BootingStage(Bench bench) {
        this.bench = bench;
        bench.reporter().phase(Phase.BOOTING, "");
    }

    @Override
    public Stage tick(Instant now) {
        Optional<Order> order = bench.inbox().current();
        if (order.isPresent()) {
            return new PreparingStage(bench, order.get());
        }
        bench.reporter().phase(Phase.BOOTING, bench.inbox().refusal().orElse(""));
        return this;
    }

    @Override
    public Stage end(Ending ending, Instant now) {
        return new ClosingStage(bench, Optional.empty(), new Exit(ending.reason(), -1, ending.detail()));
    }
}
