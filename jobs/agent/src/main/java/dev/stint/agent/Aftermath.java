package dev.stint.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is done once the command has ended, in this order: end what it left behind, read the rest of its output, commit the last
 * complete set. Used by the loop's thread.
 */
final class Aftermath {

    /** What is left behind gets so long between SIGTERM and SIGKILL. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Gear gear;
    private final CommandProcess process;
    private final boolean save;
    private final boolean well;
    private Optional<Instant> killAt;
    private boolean swept;

    /**
     * @param force whether what is left behind is killed without a SIGTERM before
     * @param save whether the last set is committed
     * @param well whether the command ended by itself and well
     */
    Aftermath(Gear gear, CommandProcess process, boolean force, boolean save, boolean well) {
        this.gear = gear;
        this.process = process;
        this.save = save;
        this.well = well;
        this.killAt = force ? Optional.of(Instant.MIN) : Optional.empty();
    }

    /** One turn; whether everything is done. */
    boolean tick(Instant now) throws IOException {
        boolean read = gear.output().drain(now);
        if (!swept) {
            swept = sweep(now);
            return false;
        }
        return read && (!save || gear.saver().last(now, well));
    }

    private boolean sweep(Instant now) {
        List<Long> left = process.alive();
        if (left.isEmpty()) {
            return true;
        }
        if (killAt.isEmpty()) {
            MarkedProcesses.signal(left, false);
            killAt = Optional.of(now.plus(GRACE));
        } else if (!now.isBefore(killAt.get())) {
            MarkedProcesses.signal(left, true);
        }
        return false;
    }
}
