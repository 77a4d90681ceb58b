package dev.stint.server.engine;

import dev.stint.core.run.RunKind;
import dev.stint.core.run.Transition;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** What of a shard's life belongs into the timeline of the whole run: where it is and how it fares, not each checkpoint. */
final class ShardNews {

    private static final Set<String> KINDS = EnumSet.of(
                    RunKind.PLACED,
                    RunKind.WAITING,
                    RunKind.START_OVERDUE,
                    RunKind.PREEMPTED,
                    RunKind.LOST,
                    RunKind.MOVED,
                    RunKind.RETRYING,
                    RunKind.PAUSED,
                    RunKind.CANCELLED,
                    RunKind.FINISHED,
                    RunKind.FAILED,
                    RunKind.SETTLE_FAILED,
                    RunKind.AT_RISK)
            .stream()
            .map(RunKind::word)
            .collect(Collectors.toUnmodifiableSet());

    private ShardNews() {}

    static boolean of(Transition transition) {
        return !transition.rejected() && KINDS.contains(transition.kind());
    }
}
