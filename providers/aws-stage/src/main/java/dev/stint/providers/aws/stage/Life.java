package dev.stint.providers.aws.stage;

import dev.stint.providers.aws.stage.StagedInstance.State;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What becomes of one instance: a function of the clock and of what was done to it. Guarded by its {@link Instances}. */
final class Life {

    private static final DateTimeFormatter REASON_TIME = DateTimeFormatter.ofPattern(
                    "yyyy-MM-dd HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /**
     * How an instance ends.
     *
     * @param at when the end begins
     * @param code of its state reason
     * @param message of its state reason
     * @param transition its state transition reason
     * @param spotStatus what the status of its spot request is then
     */
    record End(Instant at, String code, String message, String transition, String spotStatus) {

        static End byUser(Instant at) {
            String code = "Client.UserInitiatedShutdown";
            String transition = "User initiated (" + REASON_TIME.format(at) + ")";
            return new End(at, code, code + ": User initiated shutdown", transition, "instance-terminated-by-user");
        }

        static End byItself(Instant at) {
            String code = "Client.InstanceInitiatedShutdown";
            return new End(at, code, code + ": Instance initiated shutdown", "", "instance-terminated-by-user");
        }

        static End byEc2(Instant at, Interruption why) {
            String code = "Server.SpotInstanceTermination";
            String transition = "Service initiated (" + REASON_TIME.format(at) + ")";
            return new End(at, code, code + ": Spot instance termination", transition, why.status());
        }
    }

    private final StagedInstance instance;
    private final Pace pace;
    private @Nullable End announced;
    private @Nullable End done;
    private boolean mourned;
    private int unseen;

    /**
     * A life that begins.
     *
     * @param unseen how many questions for it are answered as if it did not exist
     */
    Life(StagedInstance instance, Pace pace, int unseen) {
        this.instance = instance;
        this.pace = pace;
        this.unseen = unseen;
    }

    StagedInstance instance() {
        return instance;
    }

    /** How it ended, or is ending, at an instant. */
    Optional<End> end(Instant now) {
        if (done != null) {
            return Optional.of(done);
        }
        End due = announced;
        return due != null && !now.isBefore(due.at()) ? Optional.of(due) : Optional.empty();
    }

    State state(Instant now) {
        Optional<End> end = end(now);
        if (end.isPresent()) {
            Instant gone = end.get().at().plus(pace.shuttingDown());
            return now.isBefore(gone) ? State.SHUTTING_DOWN : State.TERMINATED;
        }
        return now.isBefore(instance.launchedAt().plus(pace.pending())) ? State.PENDING : State.RUNNING;
    }

    /** The interruption that was announced and is still to come. */
    Optional<End> warning(Instant now) {
        return end(now).isPresent() ? Optional.empty() : Optional.ofNullable(announced);
    }

    boolean forgotten(Instant now) {
        return end(now).filter(
                        end -> !now.isBefore(end.at().plus(pace.shuttingDown()).plus(pace.remembered())))
                .isPresent();
    }

    /** Announces that EC2 takes it; when that will be. The first announcement counts, and none does for one that has ended. */
    Instant interrupt(Instant now, Interruption why) {
        End planned = announced;
        if (planned == null) {
            planned = End.byEc2(now.plus(pace.notice()), why);
            announced = planned;
        }
        return planned.at();
    }

    /** Ends it, unless that has begun. */
    void end(Instant now, End how) {
        if (end(now).isEmpty()) {
            done = how;
        }
    }

    /** Whether one more question for it is answered as if it did not exist. */
    boolean unseen() {
        if (unseen > 0) {
            unseen--;
            return true;
        }
        return false;
    }

    /** True once, at or after the beginning of its end. */
    boolean mourn(Instant now) {
        boolean first = !mourned && end(now).isPresent();
        mourned |= first;
        return first;
    }
}
