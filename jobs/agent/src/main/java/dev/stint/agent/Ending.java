package dev.stint.agent;

import dev.stint.mailbox.Status.ExitReason;
import java.time.Instant;
import java.util.Optional;

/**
 * Why the work shall end before the command does.
 *
 * @param reason for the status
 * @param detail for people
 * @param save whether the command gets its signal and time to save
 * @param endsAt when the machine goes by the loop's clock, if told
 */
record Ending(ExitReason reason, String detail, boolean save, Optional<Instant> endsAt) {

    static Ending of(ExitReason reason, String detail) {
        return new Ending(reason, detail, true, Optional.empty());
    }

    static Ending atOnce(ExitReason reason, String detail) {
        return new Ending(reason, detail, false, Optional.empty());
    }
}
