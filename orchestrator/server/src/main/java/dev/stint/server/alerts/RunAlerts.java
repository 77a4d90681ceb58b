package dev.stint.server.alerts;

import dev.stint.core.run.RunEvent;
import dev.stint.core.run.RunState;
import dev.stint.core.run.Transition;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.ShardId;
import dev.stint.server.engine.Onlooker;
import java.time.Instant;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Raises what becomes of runs: that one failed, succeeded, or may miss its deadline. Of shards only the whole is told of. */
@Component
class RunAlerts implements Onlooker {

    private static final int SUBJECT = 200;

    private final Alerts alerts;
    private final Recipients recipients;

    RunAlerts(Alerts alerts, Recipients recipients) {
        this.alerts = alerts;
        this.recipients = recipients;
    }

    @Override
    public void seen(RunRow before, RunEvent event, Transition transition, Instant now) {
        if (transition.rejected()) {
            return;
        }
        if (event instanceof RunEvent.DeadlineAtRisk) {
            risk(before, transition, now);
        }
        RunState state = transition.run().state();
        if (before.shardOf().isPresent() || state == before.machine().state()) {
            return;
        }
        if (state == RunState.FAILED) {
            // a run that is resumed and fails again is told of again
            raise(
                    AlertKind.FAILED,
                    before,
                    "failed/" + before.id() + "/" + now.toEpochMilli(),
                    " failed: ",
                    transition,
                    now);
        } else if (state == RunState.SUCCEEDED && recipients.any(AlertKind.SUCCEEDED, before)) {
            raise(AlertKind.SUCCEEDED, before, "succeeded/" + before.id(), " succeeded: ", transition, now);
        }
    }

    /** Once for a run, however many of its shards are late, and however often a server that starts anew sees it. */
    private void risk(RunRow row, Transition transition, Instant now) {
        String whole = ShardId.wholeOf(row.id());
        String by = row.deadline().map(at -> " (" + at + ")").orElse("");
        alerts.raise(new Alert(
                AlertKind.DEADLINE,
                row.team(),
                row.project(),
                Optional.of(whole),
                "deadline/" + whole,
                whole + " may miss its deadline" + by,
                transition.why() + "\n\nstint show " + whole + " tells where it stands.",
                now));
    }

    private void raise(AlertKind kind, RunRow row, String key, String what, Transition transition, Instant now) {
        String why = transition.why();
        String brief = why.length() <= SUBJECT ? why : why.substring(0, SUBJECT) + "…";
        String help = kind == AlertKind.FAILED
                ? "\n\nstint logs " + row.id() + " shows its output, stint resume " + row.id()
                        + " lets it go on from its newest checkpoint."
                : "";
        int attempts = transition.run().attempt();
        alerts.raise(new Alert(
                kind,
                row.team(),
                row.project(),
                Optional.of(row.id()),
                key,
                row.id() + what + brief,
                why + "\n" + attempts + (attempts == 1 ? " attempt" : " attempts") + " since " + row.submittedAt()
                        + help,
                now));
    }
}
