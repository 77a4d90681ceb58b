package dev.stint.core.placement;

import dev.stint.providers.Money;
import java.time.Duration;
import java.util.Locale;

/**
 * What it takes to bring a run's checkpoints from its home to a store that machines of another provider reach. Nothing runs and no
 * machine is paid for meanwhile. Immutable.
 *
 * @param from URI of the run's home
 * @param to URI of the store they are brought to
 * @param bytes of all that live checkpoints need; zero where there is nothing yet
 * @param usdPerGb for each of them, in units of 10<sup>9</sup> bytes; list prices as {@link Transfer} has them
 */
public record Haul(String from, String to, long bytes, double usdPerGb) {

    private static final double BYTES_PER_GB = 1e9;
    private static final double WORTH_GIGABYTES = 0.1;

    public Haul {
        if (bytes < 0 || !(usdPerGb >= 0) || Double.isInfinite(usdPerGb)) {
            throw new IllegalArgumentException("move from " + plain(from) + " to " + plain(to) + ": " + bytes
                    + " bytes at " + usdPerGb + " USD/GB; give zero or more of each");
        }
    }

    /**
     * Between stores of two providers.
     *
     * @param owner whose store the home is: {@code aws}, {@code gcp}, {@code azure}, {@code local} or another name
     * @param newOwner whose store the new one is
     */
    public static Haul between(String from, String owner, String to, String newOwner, long bytes) {
        return new Haul(from, to, bytes, Transfer.usdPerGb(owner, newOwner));
    }

    /** What the provider it leaves charges for it. */
    public Money usd() {
        return usd(bytes);
    }

    /** What so many bytes of it cost. */
    public Money usd(long some) {
        return Money.of(some / BYTES_PER_GB * usdPerGb);
    }

    /** Until it is there, to the millisecond. */
    public Duration time() {
        return Duration.ofMillis(Math.round(bytes / BYTES_PER_GB / Transfer.ASSUMED_GB_PER_SECOND * 1000));
    }

    /** For people: how much from where to where, with the numbers cost and time follow from. */
    public String words() {
        if (bytes == 0) {
            return "move from " + plain(from) + " to " + plain(to) + ", with nothing to bring";
        }
        double gigabytes = bytes / BYTES_PER_GB;
        String size = gigabytes < WORTH_GIGABYTES
                ? String.format(Locale.ROOT, "%,d bytes", bytes)
                : String.format(Locale.ROOT, "%.1f GB", gigabytes);
        return String.format(
                Locale.ROOT,
                "%s from %s to %s at %.3f USD/GB, %.1f GB/s assumed",
                size,
                plain(from),
                plain(to),
                usdPerGb,
                Transfer.ASSUMED_GB_PER_SECOND);
    }

    /** Without the parameters that say how a store is reached. */
    private static String plain(String uri) {
        return uri.split("\\?", 2)[0];
    }
}
