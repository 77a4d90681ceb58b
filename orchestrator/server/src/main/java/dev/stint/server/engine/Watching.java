package dev.stint.server.engine;

import dev.stint.core.run.RunEvent;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** A running run: keeps its order current, believes its status, and asks the provider when it is silent. */
@Component
class Watching {

    private final Transitions transitions;
    private final OrderKeeper orders;
    private final Presence presence;
    private final Departures departures;

    Watching(Transitions transitions, OrderKeeper orders, Presence presence, Departures departures) {
        this.transitions = transitions;
        this.orders = orders;
        this.presence = presence;
        this.departures = departures;
    }

    void watch(RunRow run, AttemptRow attempt, AttemptMemory memory) throws IOException {
        orders.keep(run, attempt, memory);
        if (presence.look(attempt, memory)
                || !presence.silent(memory.hearing, memory.pace)
                || departures.gone(run, attempt, memory)) {
            return;
        }
        presence.there(memory.hearing);
        if (presence.mute(memory.hearing)) {
            transitions.apply(run.id(), mute(memory.hearing, ""));
        }
    }

    /**
     * The machine is there and billed, but nobody on it works any more.
     *
     * @param boot what its boot said, as the end of a sentence
     */
    static RunEvent mute(Hearing hearing, String boot) {
        return new RunEvent.Drained("it has said nothing for " + hearing.mute.toMinutes()
                + " min although its provider says that the machine runs" + boot);
    }
}
