package dev.stint.checkpoints.policy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a machine's recent commits sent, and how long they took: what the next one may be expected to take. Immutable and pure.
 *
 * @param sends newest last, the newest {@value #KEPT} of them
 */
public record SendHistory(List<Send> sends) {

    /** Nothing was sent yet. */
    public static final SendHistory NONE = new SendHistory(List.of());

    /** So many sends are remembered. */
    static final int KEPT = 12;

    /** So many of them say how much of a set is new. */
    private static final int SIZES = 4;

    /**
     * A send says nothing about one of more than so many times its bytes: requests, not bytes, may have taken its time, and the larger
     * one goes over more connections.
     */
    private static final long COMPARABLE = 4;

    /** An exbibyte: sums of two fit into a number. */
    private static final long MOST_BYTES = 1L << 60;

    /** More is not told apart: three years. */
    private static final double LONGEST_SECONDS = 1e8;

    public SendHistory {
        sends = List.copyOf(sends.subList(Math.max(0, sends.size() - KEPT), sends.size()));
    }

    /**
     * One commit.
     *
     * @param sentBytes what it had to send
     * @param keptBytes what it pointed at, since it had not changed
     * @param took from the set's being complete to the record
     */
    public record Send(long sentBytes, long keptBytes, Duration took) {
        public Send {
            if (sentBytes < 0
                    || sentBytes > MOST_BYTES
                    || keptBytes < 0
                    || keptBytes > MOST_BYTES
                    || took.isNegative()) {
                throw new IllegalArgumentException("a send of " + sentBytes + " bytes, " + keptBytes + " kept, in "
                        + took + "; give zero or more, and at most " + MOST_BYTES + " bytes");
            }
        }

        private double seconds() {
            return took.toNanos() / 1e9;
        }

        private double newShare() {
            long all = sentBytes + keptBytes;
            return all == 0 ? 1 : (double) sentBytes / all;
        }
    }

    /** As this, with one more. */
    public SendHistory with(Send send) {
        List<Send> more = new ArrayList<>(sends);
        more.add(send);
        return new SendHistory(more);
    }

    /** Bytes the next set is expected to need sent: the most that one of the last few needed. Empty before the first. */
    public OptionalLong nextBytes() {
        return recent().stream().mapToLong(Send::sentBytes).max();
    }

    /** Bytes of a set that are expected to be new, by the largest share of the last few; all of them before the first. */
    public long newBytesOf(long setBytes) {
        double share = recent().stream().mapToDouble(Send::newShare).max().orElse(1);
        return Math.min(setBytes, (long) Math.ceil(share * setBytes));
    }

    /**
     * What sending so many bytes is expected to take, with caution: at the speed that three of four comparable sends reached, and no
     * less than fewer bytes would take.
     *
     * @return empty when nothing comparable was ever sent
     */
    public Optional<Duration> expected(long bytes) {
        if (sends.stream().noneMatch(send -> comparable(send, bytes))) {
            return Optional.empty();
        }
        double seconds = atUsualSpeed(bytes);
        for (Send send : sends) { // where a slow small send stops being comparable, the estimate would fall
            long edge = send.sentBytes() * COMPARABLE;
            if (edge < bytes) {
                seconds = Math.max(seconds, atUsualSpeed(edge));
            }
        }
        return Optional.of(Duration.ofNanos((long) Math.ceil(Math.min(seconds, LONGEST_SECONDS) * 1e9)));
    }

    /**
     * What sending so many bytes would take at the best speed of a comparable send.
     *
     * @return not longer than {@link #expected}, and empty when that is
     */
    public Optional<Duration> atBest(long bytes) {
        double[] secondsPerByte = secondsPerByte(bytes);
        double best = secondsPerByte.length == 0 ? 0 : secondsPerByte[0] * bytes;
        return expected(bytes).map(usual -> {
            Duration quick = Duration.ofNanos((long) (Math.min(best, LONGEST_SECONDS) * 1e9));
            return quick.compareTo(usual) < 0 ? quick : usual;
        });
    }

    private double[] secondsPerByte(long bytes) {
        return sends.stream()
                .filter(send -> comparable(send, bytes) && send.sentBytes() > 0)
                .mapToDouble(send -> send.seconds() / send.sentBytes())
                .sorted()
                .toArray();
    }

    private double atUsualSpeed(long bytes) {
        double[] secondsPerByte = secondsPerByte(bytes);
        return secondsPerByte.length == 0
                ? 0
                : secondsPerByte[secondsPerByte.length - 1 - (secondsPerByte.length - 1) / 4] * bytes;
    }

    private static boolean comparable(Send send, long bytes) {
        return bytes <= send.sentBytes() * COMPARABLE;
    }

    private List<Send> recent() {
        return sends.subList(Math.max(0, sends.size() - SIZES), sends.size());
    }
}
