package dev.stint.agent;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What is done once the command has ended, in this order: end what it left behind, read the rest of its output, commit the last
 * complete set. Used by the loop's thread.
 */
final class Aftermath {

    /** What is left behind gets so long between SIGTERM and SIGKILL. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final int MOST_NAMED = 5;

    private final Gear gear;
    private final CommandProcess process;
    private final StatusReporter reporter;
    private final boolean save;
    private final boolean well;
    private Optional<Instant> killAt;
    private boolean swept;
    private boolean said;

    /**
     * @param force whether what is left behind is killed without a SIGTERM before
     * @param save whether the last set is committed
     * @param well whether the command ended by itself and well
     */
    Aftermath(Gear gear, CommandProcess process, StatusReporter reporter, boolean force, boolean save, boolean well) {
        this.gear = gear;
        this.process = process;
        this.reporter = reporter;
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

    private boolean sweep(Instant now) throws IOException {
        List<Long> left = process.alive();
        if (left.isEmpty()) {
            return true;
        }
        sayOnce(left);
        if (killAt.isEmpty()) {
            MarkedProcesses.signal(left, false);
            killAt = Optional.of(now.plus(GRACE));
        } else if (!now.isBefore(killAt.get())) {
            process.killAll(left);
        }
        return false;
    }

    /** What still was of the command's session when that was killed is no surprise; what left it hides, or was forgotten. */
    private void sayOnce(List<Long> left) {
        if (said) {
            return;
        }
        said = true;
        List<Long> told = new ArrayList<>(left);
        if (killAt.isPresent()) {
            told.removeAll(process.aliveInSession());
        }
        if (!told.isEmpty()) {
            String names = told.stream()
                    .limit(MOST_NAMED)
                    .map(pid -> ProcStat.name(pid) + " (" + pid + ")")
                    .collect(Collectors.joining(", "));
            reporter.remark(
                    "left-behind",
                    (told.size() == 1 ? "1 process" : told.size() + " processes")
                            + " outlived the command and will be ended: " + names
                            + (told.size() > MOST_NAMED ? ", ..." : ""));
        }
    }
}
