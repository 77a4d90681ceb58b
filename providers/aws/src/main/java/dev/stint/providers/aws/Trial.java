package dev.stint.providers.aws;

import dev.stint.providers.Market;
import java.util.Optional;

/**
 * A launch to be weighed, in whole or without a part, to find out which part is refused.
 *
 * @param pin what a launch there would be made with
 * @param tagged whether machines are tagged as they are created
 */
record Trial(Market market, LaunchPin pin, boolean tagged) {

    Trial withoutProfile() {
        return new Trial(
                market,
                new LaunchPin(
                        pin.region(),
                        pin.image(),
                        pin.rootDevice(),
                        pin.subnet(),
                        pin.securityGroup(),
                        Optional.empty()),
                tagged);
    }

    Trial untagged() {
        return new Trial(market, pin, false);
    }
}
