package dev.stint.agent;

import dev.stint.checkpoints.policy.Cadence;
import dev.stint.mailbox.Order.CheckpointOrder;
import java.time.Duration;
import java.util.Optional;

/** How often this job's sets are committed: as its spec says, or by Young/Daly from what saves were measured to cost. */
final class SaveCadence {

    /** Before anything was measured. */
    private static final Duration FIRST_GUESS = Duration.ofSeconds(2);

    private final CheckpointOrder order;
    private Optional<Duration> measured = Optional.empty();

    SaveCadence(CheckpointOrder order) {
        this.order = order;
    }

    /** A save was measured; the mean leans towards the newest. */
    void saved(Duration took) {
        measured =
                Optional.of(measured.map(mean -> mean.plus(took).dividedBy(2)).orElse(took));
    }

    /** Time from one save to the next. */
    Duration interval() {
        return order.interval().orElseGet(() -> Cadence.auto(measured.orElse(FIRST_GUESS), order.hazardPerHour()));
    }

    /** What the next save may take, with a margin of half. */
    Duration expectedSave() {
        return measured.map(mean -> mean.plus(mean.dividedBy(2))).orElse(FIRST_GUESS);
    }
}
