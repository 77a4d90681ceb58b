package dev.stint.agent;

import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Writes what is left of the log, then the final status, and is over. */
final class ClosingStage implements Stage {

    /** A store that stays away this long does not keep a paid machine waiting any longer. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private final Bench bench;
    private final Optional<Gear> gear;
    private final Exit exit;
    private final Instant giveUpAt;
    private boolean said;
    private boolean over;

    ClosingStage(Bench bench, Optional<Gear> gear, Exit exit) {
        this.bench = bench;
        this.gear = gear;
        this.exit = exit;
        this.giveUpAt = bench.clock().steady().instant().plus(PATIENCE);
    }

    @Override
    public Stage tick(Instant now) throws IOException {
        // Whatever the clock is set to meanwhile: an agent that leaves without its last word makes a finished job run
        // again.
        boolean late = bench.clock().steady().instant().isAfter(giveUpAt);
        if (!said) {
            boolean shipped = gear.isEmpty() || gear.get().output().shipped(now);
            if (shipped || late) {
                said = true;
                bench.reporter().exit(exit);
                bench.reporter().phase(Phase.DONE, exit.detail());
            }
            return this;
        }
        if (!over && (bench.reporter().settled() || late)) {
            over = true;
            if (gear.isPresent()) {
                gear.get().output().close();
            }
        }
        return this;
    }

    @Override
    public Stage end(Ending ending, Instant now) {
        return this;
    }

    @Override
    public boolean over() {
        return over;
    }
}
