package dev.stint.providers.aws;

import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.StateReason;

/** EC2's states, and its reasons for them, in this project's words. */
final class Statuses {

    /** Why an instance ended, by the code of its state reason ({@code StateReason} in EC2's API reference). */
    private static final Map<String, End> ENDS = Map.of(
            "Server.SpotInstanceTermination",
            End.PREEMPTED,
            "Server.SpotInstanceShutdown",
            End.PREEMPTED,
            "Client.UserInitiatedShutdown",
            End.TERMINATED,
            "Client.InstanceTerminated",
            End.TERMINATED,
            "Client.InstanceInitiatedShutdown",
            End.EXITED,
            "Server.ScheduledStop",
            End.EXITED,
            "Server.InternalError",
            End.EXITED,
            "Client.InternalError",
            End.EXITED);

    /** {@code User initiated (2026-11-21 19:31:05 GMT)}. */
    private static final Pattern TIME =
            Pattern.compile("\\((\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2})(?:\\.\\d+)? (?:GMT|UTC)\\)");

    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT);

    private Statuses() {}

    /**
     * What an instance's description says.
     *
     * @param seenGone when it was first seen gone, if it was seen alive shortly before; for reasons that tell no time
     */
    static MachineStatus of(Instance instance, Optional<Instant> seenGone) {
        State state = state(instance);
        if (state != State.GONE) {
            return new MachineStatus(state, End.NONE, Optional.empty(), detail(instance));
        }
        Optional<Instant> ended = told(instance.stateTransitionReason())
                .or(() -> seenGone)
                // told to the second, while the launch is told more exactly
                .map(at -> at.isBefore(instance.launchTime()) ? instance.launchTime() : at);
        return new MachineStatus(state, end(instance), ended, detail(instance));
    }

    static State state(Instance instance) {
        return switch (instance.state().name()) {
            case PENDING -> State.PENDING;
            case RUNNING -> State.RUNNING;
            case SHUTTING_DOWN, STOPPING, STOPPED -> State.STOPPING;
            case TERMINATED -> State.GONE;
            // a state this version does not know is not a machine that is gone
            case UNKNOWN_TO_SDK_VERSION -> State.RUNNING;
        };
    }

    private static End end(Instance instance) {
        StateReason reason = instance.stateReason();
        return reason == null || reason.code() == null ? End.UNKNOWN : ENDS.getOrDefault(reason.code(), End.UNKNOWN);
    }

    private static Optional<Instant> told(String transition) {
        Matcher matcher = TIME.matcher(transition == null ? "" : transition);
        if (!matcher.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(matcher.group(1), FORMAT).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty(); // no date, though it looks like one
        }
    }

    private static String detail(Instance instance) {
        StateReason reason = instance.stateReason();
        String said = reason == null ? "" : words(reason);
        return instance.state().nameAsString() + (said.isEmpty() ? "" : ", " + said);
    }

    /** Message and code; EC2's messages in general begin with the code. */
    private static String words(StateReason reason) {
        String code = reason.code() == null ? "" : reason.code();
        String message = reason.message() == null ? "" : reason.message().strip();
        if (message.isEmpty() || message.startsWith(code)) {
            return message.isEmpty() ? code : message;
        }
        return code + ": " + message;
    }
}
