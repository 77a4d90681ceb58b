package dev.stint.agent;

import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Tells the command to save, waits as long as the notice allows, ends it, and commits what it saved. */
final class DrainingStage implements Stage {

    private final Bench bench;
    private final Gear gear;
    private final CommandProcess process;
    private final Ending ending;
    private Instant killAt;
    private boolean save;
    private int code = -1;
    private Optional<Aftermath> aftermath = Optional.empty();

    DrainingStage(Bench bench, Gear gear, CommandProcess process, Ending ending, Instant now) throws IOException {
        this.bench = bench;
        this.gear = gear;
        this.process = process;
        this.ending = ending;
        this.save = ending.save();
        this.killAt = save ? killAt(ending, now) : now;
        bench.reporter()
                .phase(
                        Phase.DRAINING,
                        save
                                ? ending.detail() + "; the command has "
                                        + Duration.between(now, killAt).toMillis() / 1000.0 + " s to save"
                                : ending.detail());
        if (save) {
            process.signal(gear.order().checkpoint().noticeSignal());
        }
    }

    @Override
    public Stage tick(Instant now) throws IOException {
        if (aftermath.isEmpty()) {
            gear.output().tick(now, gear.current(bench));
            if (save) {
                gear.saver().tick(now);
            }
            OptionalInt exited = process.exitCode();
            boolean late = !now.isBefore(killAt);
            // A shell that runs several commands dies of the signal at once, while the one it started still saves.
            if (exited.isPresent() && (late || process.aliveInSession().isEmpty())) {
                code = exited.getAsInt();
                aftermath = Optional.of(new Aftermath(gear, process, bench.reporter(), true, save, code == 0));
            } else if (late) {
                if (save) {
                    bench.reporter().remark("drain-over", "the command did not end in its time and was killed");
                }
                process.signal("KILL");
                aftermath = Optional.of(new Aftermath(gear, process, bench.reporter(), true, save, false));
            }
            return this;
        }
        if (!aftermath.get().tick(now)) {
            return this;
        }
        Exit exit = gear.saver()
                .fenced()
                .map(words -> new Exit(ExitReason.FENCED, code, words))
                .orElseGet(() -> new Exit(ending.reason(), code, ending.detail()));
        return new ClosingStage(bench, Optional.of(gear), exit);
    }

    /** A second reason can only hurry: less time, or no save at all. */
    @Override
    public Stage end(Ending second, Instant now) {
        if (!second.save()) {
            save = false;
            killAt = now;
        } else if (second.endsAt().isPresent()) {
            Instant earlier = killAt(second, now);
            killAt = earlier.isBefore(killAt) ? earlier : killAt;
        }
        return this;
    }

    private Instant killAt(Ending why, Instant now) {
        Optional<Duration> lead = why.endsAt().map(end -> Duration.between(now, end));
        Duration save = gear.saver().leave(now, DrainWindow.saveUntil(why.endsAt(), now));
        return now.plus(DrainWindow.forCommand(gear.current(bench).checkpoint().drain(), lead, save));
    }
}
