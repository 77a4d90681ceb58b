package dev.stint.agent;

import java.time.Duration;
import java.util.Optional;

/** How long a warned command may go on: as long as wanted, but a save and an orderly end must still fit before the machine goes. */
final class DrainWindow {

    /** For the last status, the kill and the exit. */
    private static final Duration ENDING = Duration.ofMillis(500);

    private DrainWindow() {}

    /**
     * The time from the signal to the kill.
     *
     * @param wanted what the job asks for
     * @param lead time until the machine goes; empty when nobody set one
     * @param save what a save is expected to take
     * @return not negative; at least half of the lead, since without a set from the command there is nothing to save
     */
    static Duration forCommand(Duration wanted, Optional<Duration> lead, Duration save) {
        if (lead.isEmpty()) {
            return wanted;
        }
        Duration left = lead.get().isNegative() ? Duration.ZERO : lead.get();
        Duration afterSave = left.minus(save).minus(ENDING);
        Duration half = left.dividedBy(2);
        Duration possible = afterSave.compareTo(half) > 0 ? afterSave : half;
        return wanted.compareTo(possible) < 0 ? wanted : possible;
    }
}
