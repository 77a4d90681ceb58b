package dev.stint.mailbox;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the orchestrator wants of one machine. A later version replaces an earlier one as a whole; only {@link #wish},
 * {@link #leaseUntil}, {@link #follow} and {@link #meeting} change during an attempt, and a notice may shorten the drain.
 *
 * @param version from 1, counting up; a machine refuses a lower one than it has seen
 * @param run run id; of a shard {@code <run>.<shard>}
 * @param attempt attempt number, from 1; also the checkpoint epoch
 * @param launch launch ordinal within the attempt, from 1
 * @param rank place in the gang, from 0
 * @param nodes machines of the attempt
 * @param work what to execute
 * @param checkpoint how progress is kept
 * @param wish whether to go on
 * @param wishReason why, for the log; empty when {@link Wish#RUN}
 * @param leaseUntil when the machine shall end itself unless a later order says otherwise
 * @param deadline the run's deadline, if it has one
 * @param follow whether somebody watches: log chunks are then written more often
 * @param timing the beat of this mailbox
 * @param meeting where the machines of a gang find each other, once all have said where they are; empty without a gang
 */
public record Order(
        int version,
        String run,
        int attempt,
        int launch,
        int rank,
        int nodes,
        Work work,
        CheckpointOrder checkpoint,
        Wish wish,
        String wishReason,
        Instant leaseUntil,
        Optional<Instant> deadline,
        boolean follow,
        Timing timing,
        Optional<Meeting> meeting) {

    /**
     * Where the machines of a gang find each other.
     *
     * @param addresses of all machines, in the order of ranks
     * @param masterPort free on rank 0's machine when it looked
     * @param restored the checkpoint rank 0 restored, which all others restore too; empty for none
     */
    public record Meeting(List<String> addresses, int masterPort, Optional<Long> restored) {
        public Meeting {
            addresses = List.copyOf(addresses);
        }
    }

    /** Whether to go on. */
    public enum Wish {
        RUN,
        /** Save what can be saved, then exit: a move, a stop, a budget. */
        DRAIN,
        /** Exit at once, saving nothing: cancelled. */
        ABANDON
    }

    /**
     * What to execute.
     *
     * @param setup shell text run once before {@code run}; empty for none
     * @param run shell text; its exit code is the job's
     * @param env environment variables of the command
     * @param workdir archive with the files the command starts among, if any
     * @param inputs further files
     * @param outputs paths, relative to the working directory, kept when the command succeeds
     * @param outputPrefix key prefix under which outputs are kept
     * @param secrets values to mask in logs, also set as environment variables; name to value
     * @param holdOnFailure how long the machine stays for a look after a failure; zero for not at all
     * @param logCapBytes log bytes kept per attempt; more is dropped, saying so
     * @param container where {@code setup} and {@code run} are executed; empty: on the machine itself
     */
    public record Work(
            String setup,
            String run,
            Map<String, String> env,
            Optional<Blob> workdir,
            List<Input> inputs,
            List<String> outputs,
            String outputPrefix,
            Map<String, String> secrets,
            Duration holdOnFailure,
            long logCapBytes,
            Optional<Container> container) {
        public Work {
            // an order written before there were containers has no such field
            container = container == null ? Optional.empty() : container;
            env = Map.copyOf(env);
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
            secrets = Map.copyOf(secrets);
        }

        /** The same without outputs: of a gang only rank 0 keeps them. */
        public Work withoutOutputs() {
            return new Work(
                    setup,
                    run,
                    env,
                    workdir,
                    inputs,
                    List.of(),
                    outputPrefix,
                    secrets,
                    holdOnFailure,
                    logCapBytes,
                    container);
        }

        /** The same with other secrets. */
        public Work withSecrets(Map<String, String> values) {
            return new Work(
                    setup,
                    run,
                    env,
                    workdir,
                    inputs,
                    outputs,
                    outputPrefix,
                    values,
                    holdOnFailure,
                    logCapBytes,
                    container);
        }

        /** Never shows environment or secrets. */
        @Override
        public String toString() {
            return "Work[" + run.lines().findFirst().orElse("") + "]";
        }
    }

    /**
     * A container for the command.
     *
     * @param image reference as {@code docker pull} takes it, such as {@code docker.io/pytorch/pytorch:2.5.1}
     * @param accelerators whether the job asks for accelerators, which the container is then given
     */
    public record Container(String image, boolean accelerators) {}

    /**
     * An object of the store, known by content.
     *
     * @param key where it is
     * @param sha256 lower-case hex of its content
     * @param size in bytes
     */
    public record Blob(String key, String sha256, long size) {}

    /**
     * A file or folder the command needs.
     *
     * @param source {@code https://…} or another URI; empty when {@code blob} has it
     * @param blob content snapshotted at submission (an archive when {@code unpack})
     * @param path where it goes, relative to the working directory
     * @param unpack whether the blob is an archive of a folder
     * @param sha256 expected content hash of {@code source}, if the spec gave one
     */
    public record Input(String source, Optional<Blob> blob, String path, boolean unpack, Optional<String> sha256) {}

    /**
     * How progress is kept.
     *
     * @param prefix key prefix of the checkpoint log, {@code team/run} or {@code team/run/shard}
     * @param path the folder the command saves into, relative to the working directory; empty when the job keeps none
     * @param interval time between saves; empty for {@code auto}
     * @param hazardPerHour the market's hazard, for {@code auto}
     * @param completion how a complete set is recognised
     * @param marker file name (for {@link Completion#MARKER}) or glob of the renamed file ({@link Completion#RENAME})
     * @param quiet how long nothing may change for {@link Completion#QUIET}
     * @param noticeSignal sent to the command on a notice or drain, such as {@code TERM}
     * @param drain the longest the command gets to save after that signal
     * @param quarantined log indexes never to restore from
     */
    public record CheckpointOrder(
            String prefix,
            String path,
            Optional<Duration> interval,
            double hazardPerHour,
            Completion completion,
            String marker,
            Duration quiet,
            String noticeSignal,
            Duration drain,
            List<Long> quarantined) {
        public CheckpointOrder {
            quarantined = List.copyOf(quarantined);
        }
    }

    /** How a complete set is recognised, in order of trust; a call of {@code stint.py} always counts. */
    public enum Completion {
        /** The command creates a marker file last. */
        MARKER,
        /** The command writes elsewhere and renames into place. */
        RENAME,
        /** Nothing has changed for a while. */
        QUIET,
        /** Only a call counts: the rule of gangs. */
        CALL
    }

    /**
     * The beat of a mailbox.
     *
     * @param orderPoll how often the machine reads its order
     * @param heartbeat how often it writes its status without cause
     * @param logFlush how long log text may wait when nobody follows
     * @param logFlushFollowed how long it may wait when somebody does
     */
    public record Timing(Duration orderPoll, Duration heartbeat, Duration logFlush, Duration logFlushFollowed) {}
}
