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
    private Optional<Background.Task<Boolean>> sweeping = Optional.empty();
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
        if (!over && ((bench.reporter().settled() && swept()) || late)) {
            over = true;
            if (gear.isPresent()) {
                gear.get().output().close();
            }
        }
        return this;
    }

    /** No container stays behind. The last word does not wait for that. */
    private boolean swept() {
        boolean contained = bench.inbox()
                .current()
                .filter(order -> order.work().container().isPresent())
                .isPresent();
        if (!contained || bench.docker().isEmpty()) {
            return true;
        }
        if (sweeping.isEmpty()) {
            sweeping = Optional.of(bench.work().start(this::sweep));
        }
        return sweeping.get().isDone();
    }

    private boolean sweep() throws IOException, InterruptedException {
        try {
            bench.docker().orElseThrow().sweep();
        } catch (IOException e) {
            bench.reporter().remark("container-left", "containers of this machine may be left: " + Words.of(e));
        }
        Workplace.remove(bench.places().box().folder());
        return true;
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
