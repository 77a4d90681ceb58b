package dev.stint.mailbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a machine says of itself. Written by an untrusted machine: the reader bounds every size and believes no clock in it;
 * staleness is judged by {@link #sequence}.
 *
 * @param sequence from 1, one more with every write
 * @param orderVersion newest order seen
 * @param phase what it is doing
 * @param phaseDetail a few words for people
 * @param progress how far the command is, if it says
 * @param restored checkpoint this attempt started from, if any
 * @param committed newest checkpoint this attempt committed, if any
 * @param notice the provider's warning, if heard
 * @param exit how it ended, once it has
 * @param logChunks number of log chunks written so far
 * @param logDropped log bytes dropped over the cap
 * @param remarks what should reach the run's timeline, newest last, at most 50, each numbered
 * @param usage measured load, if known
 * @param address where the other machines of its gang reach it, once it is ready to meet them
 * @param sentAt the machine's clock, for display only
 */
public record Status(
        long sequence,
        int orderVersion,
        Phase phase,
        String phaseDetail,
        Optional<Progress> progress,
        Optional<CheckpointMark> restored,
        Optional<CheckpointMark> committed,
        Optional<NoticeMark> notice,
        Optional<Exit> exit,
        long logChunks,
        long logDropped,
        List<Remark> remarks,
        Optional<Usage> usage,
        Optional<Address> address,
        Instant sentAt) {
    public Status {
        remarks = List.copyOf(remarks);
    }

    /** What a machine is doing. */
    public enum Phase {
        BOOTING,
        FETCHING,
        RESTORING,
        /** Waits until every machine of its gang is ready. */
        GATHERING,
        SETUP,
        RUNNING,
        DRAINING,
        OUTPUTS,
        HOLDING,
        DONE
    }

    /**
     * Where a machine is reached.
     *
     * @param host name or number
     * @param port free when the machine looked; 0 when nobody needs one
     */
    public record Address(String host, int port) {}

    /**
     * How far the command is.
     *
     * @param step steps done
     * @param total steps in all; 0 when unknown
     * @param commandSeconds seconds the command had run in this attempt when it said so
     */
    public record Progress(long step, long total, double commandSeconds) {}

    /**
     * A checkpoint, briefly.
     *
     * @param index its place in the log
     * @param step the step it belongs to; -1 when unknown
     * @param bytes its size
     * @param saveSeconds what saving cost; 0 for a restored one
     */
    public record CheckpointMark(long index, long step, long bytes, double saveSeconds) {}

    /**
     * The provider's warning.
     *
     * @param source the provider's words
     * @param endsAt when the machine ends at the earliest, by its own clock
     */
    public record NoticeMark(String source, Optional<Instant> endsAt) {}

    /**
     * How it ended.
     *
     * @param reason why
     * @param code the command's exit code; -1 when it did not exit by itself
     * @param detail for people: the error and what to do
     */
    public record Exit(ExitReason reason, int code, String detail) {}

    /** Why a machine's work ended. */
    public enum ExitReason {
        /** The command ended by itself; see the code. */
        COMMAND,
        /** Drained after a notice. */
        NOTICE,
        /** Drained or abandoned because the order said so. */
        ORDERED,
        /** The lease ran out. */
        LEASE,
        /** A newer attempt owns the checkpoint log. */
        FENCED,
        /** No complete checkpoint set was seen in three intervals. */
        NO_COMPLETE_SET,
        /** Files could not be fetched or restored. */
        FETCH_FAILED,
        /** The outputs could not be kept. */
        OUTPUT_FAILED,
        /** The agent itself failed. */
        AGENT_ERROR
    }

    /**
     * A line for the timeline.
     *
     * @param number from 1, one more with each
     * @param kind short stable word such as {@code checkpoint-skipped}
     * @param text for people
     */
    public record Remark(long number, String kind, String text) {}

    /**
     * Measured load.
     *
     * @param cpuSeconds processor seconds used by the command so far
     * @param rssBytes its resident memory now
     * @param wall how long the command has run
     * @param gpu what its accelerators did; empty where none can be asked
     */
    public record Usage(double cpuSeconds, long rssBytes, Duration wall, Optional<Gpu> gpu) {
        public Usage {
            // an agent that knows nothing of accelerators leaves the field out
            gpu = gpu == null ? Optional.empty() : gpu;
        }
    }

    /**
     * Use of a machine's accelerators, from samples since the command started.
     *
     * @param count accelerators seen in the newest sample, at least 1
     * @param meanPercent mean utilisation over all samples and accelerators, 0 to 100
     * @param peakPercent highest mean over the accelerators of one sample, 0 to 100
     * @param peakMemoryBytes most memory seen in use on one accelerator
     * @param memoryBytes memory of that accelerator; 0 when it did not say
     * @param samples how many samples that is
     */
    public record Gpu(
            int count, double meanPercent, double peakPercent, long peakMemoryBytes, long memoryBytes, long samples) {}
}
