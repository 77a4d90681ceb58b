package dev.stint.server.upkeep;

import java.time.Duration;
import org.quartz.CronExpression;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the upkeep of checkpoints, keys {@code stint.upkeep.*}.
 *
 * @param nightly when all steps are done, as a Quartz cron expression in local time; {@code never} for not by itself
 * @param hourly when only retention and the deletion of bytes are done, likewise
 * @param readBackGib how many GiB a sweep reads back at most, to know that a checkpoint is good before others are retired; 0 for none
 * @param abandonedAfter how old an upload is that nobody completed when it is given up
 * @param prices file with storage prices that take the place of those that come with Stint; empty for these
 */
@ConfigurationProperties("stint.upkeep")
public record UpkeepProperties(
        @DefaultValue("0 17 3 * * ?") String nightly,
        @DefaultValue("0 47 * * * ?") String hourly,
        @DefaultValue("100") long readBackGib,
        @DefaultValue("3d") Duration abandonedAfter,
        @DefaultValue("") String prices) {

    /** The word for no time at all. */
    static final String NEVER = "never";

    public UpkeepProperties {
        cron("nightly", nightly);
        cron("hourly", hourly);
        if (readBackGib < 0) {
            throw new IllegalArgumentException("stint.upkeep.read-back-gib: " + readBackGib
                    + " is negative; give a whole number of GiB, or 0 for none");
        }
        if (abandonedAfter.isNegative() || abandonedAfter.isZero()) {
            throw new IllegalArgumentException("stint.upkeep.abandoned-after: " + abandonedAfter
                    + " is not positive; give a duration longer than any upload takes, such as 3d");
        }
    }

    private static void cron(String name, String value) {
        if (!value.equals(NEVER) && !CronExpression.isValidExpression(value)) {
            throw new IllegalArgumentException("stint.upkeep." + name + ": '" + value
                    + "' is no Quartz cron expression; give one such as '0 17 3 * * ?' (at 3:17), or never");
        }
    }
}
