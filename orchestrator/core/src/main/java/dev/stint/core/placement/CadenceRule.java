package dev.stint.core.placement;

import java.time.Duration;

/** How long to work between two saves. */
@FunctionalInterface
public interface CadenceRule {

    /**
     * The time between saves.
     *
     * @param save what a save costs
     * @param hazardPerHour expected interruptions per hour; zero when there are none
     */
    Duration interval(Duration save, double hazardPerHour);
}
