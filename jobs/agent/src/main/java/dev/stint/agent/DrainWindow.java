package dev.stint.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long a warned command may go on: as long as wanted, but a save and an orderly end must still fit before the machine goes. */
final class DrainWindow {

    /** For the kill, the last log text, the last status and the exit: a twentieth of the lead, but from here… */
    private static final Duration LEAST_ENDING = Duration.ofMillis(500);

    /** … to here. Of a lead too short for that, a quarter. */
    private static final Duration MOST_ENDING = Duration.ofSeconds(2);

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
        Duration afterSave = forSaving(left).minus(save);
        Duration half = left.dividedBy(2);
        Duration possible = afterSave.compareTo(half) > 0 ? afterSave : half;
        return wanted.compareTo(possible) < 0 ? wanted : possible;
    }

    /**
     * When all that is to be saved must be sent.
     *
     * @param endsAt when the machine goes, if told
     * @return empty when nobody knows: it was not told, or that moment has passed and the machine is still there
     */
    static Optional<Instant> saveUntil(Optional<Instant> endsAt, Instant now) {
        return endsAt.filter(now::isBefore).map(end -> now.plus(forSaving(Duration.between(now, end))));
    }

    /** At least three quarters of a lead that is not negative. */
    private static Duration forSaving(Duration left) {
        Duration share = left.dividedBy(20);
        Duration ending = share.compareTo(LEAST_ENDING) < 0 ? LEAST_ENDING : share;
        ending = ending.compareTo(MOST_ENDING) > 0 ? MOST_ENDING : ending;
        Duration quarter = left.dividedBy(4);
        return left.minus(ending.compareTo(quarter) > 0 ? quarter : ending);
    }
}
