package dev.stint.providers;

import java.time.Duration;
import java.util.Optional;

/**
 * How often spot machines are taken, as providers publish it: a band of shares. A band is read as the middle of its range; the open
 * one, above 20 %, as 25 %. Over which time a provider counts is for it to say: AWS over a month, Azure over an hour.
 */
public enum ReclaimBand {
    UNDER_5("<5%", 0.025),
    FROM_5("5-10%", 0.075),
    FROM_10("10-15%", 0.125),
    FROM_15("15-20%", 0.175),
    OVER_20(">20%", 0.25);

    private final String label;
    private final double share;

    ReclaimBand(String label, double share) {
        this.label = label;
        this.share = share;
    }

    /** As AWS Spot Advisor writes it: {@code <5%}, {@code 5-10%}, {@code 10-15%}, {@code 15-20%}, {@code >20%}. */
    public String label() {
        return label;
    }

    /** The share it is read as, between 0 and 1. */
    public double share() {
        return share;
    }

    /**
     * The constant rate at which this share of machines is taken within a time: {@code -ln(1 - share) / hours}, the rate of an
     * exponential life with {@code P(taken within t) = 1 - exp(-rate t)}.
     *
     * @param within above zero: the time the provider counts over
     */
    public double perHour(Duration within) {
        if (within.isZero() || within.isNegative()) {
            throw new IllegalArgumentException(
                    "reclaim band " + label + ": within " + within + "; give a positive time");
        }
        return -Math.log1p(-share) / (within.toMillis() / 3_600_000.0);
    }

    /** The band a {@link #label()} stands for; empty for any other text. */
    public static Optional<ReclaimBand> ofLabel(String label) {
        for (ReclaimBand band : values()) {
            if (band.label.equals(label)) {
                return Optional.of(band);
            }
        }
        return Optional.empty();
    }
}
