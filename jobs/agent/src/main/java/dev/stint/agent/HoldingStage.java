package dev.stint.agent;

import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.Phase;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** The command failed, and somebody wants a look at the machine before it goes. */
final class HoldingStage implements Stage {

    private final Bench bench;
    private final Gear gear;
    private final Exit exit;
    private final Instant until;

    HoldingStage(Bench bench, Gear gear, Exit exit, Instant until) {
        this.bench = bench;
        this.gear = gear;
        this.exit = exit;
        this.until = until;
        bench.reporter().exit(exit);
        bench.reporter()
                .phase(
                        Phase.HOLDING,
                        "kept until " + until + " for a look: " + bench.places().job());
    }

    @Override
    public Stage tick(Instant now) throws IOException {
        gear.output().drain(now);
        return now.isBefore(until) ? this : new ClosingStage(bench, Optional.of(gear), exit);
    }

    @Override
    public Stage end(Ending ending, Instant now) {
        return new ClosingStage(bench, Optional.of(gear), exit);
    }
}
