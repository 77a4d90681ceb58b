package dev.stint.server.db;

import dev.stint.core.run.RunState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A row of table {@code firing}.
 *
 * @param seq order of decisions; 0 before it is inserted
 * @param kind why there is one
 * @param decision what became of it, a word of the calendar's decisions
 */
public record FiringRow(
        long schedule, Instant plannedAt, long seq, Kind kind, String decision, String why, Instant decidedAt) {

    /** Why there is a firing. */
    public enum Kind {
        /** It was due. */
        CRON,
        /** Somebody asked. */
        ASKED,
        /** Somebody asked for times that are past. */
        BACKFILL
    }

    /**
     * A run of a firing.
     *
     * @param parameters its combination of the matrix
     * @param submission idempotency key
     * @param run its id, once it is submitted
     * @param state the run's state, once it is submitted
     * @param refused why it was not accepted, if it was not
     */
    public record Member(
            int combination,
            Map<String, String> parameters,
            String submission,
            Optional<String> run,
            Optional<RunState> state,
            Optional<String> refused) {

        /** Whether nothing more comes of it. */
        public boolean over() {
            return refused.isPresent()
                    || state.filter(each -> switch (each) {
                                case SUCCEEDED, FAILED, CANCELLED -> true;
                                case QUEUED, PLACING, STARTING, RUNNING, DRAINING, SETTLING, PAUSED -> false;
                            })
                            .isPresent();
        }
    }

    /** A firing with its runs. */
    public record Whole(FiringRow firing, List<Member> runs) {
        public Whole {
            runs = List.copyOf(runs);
        }

        /** Whether nothing more comes of any of its runs. */
        public boolean over() {
            return runs.stream().allMatch(Member::over);
        }
    }
}
