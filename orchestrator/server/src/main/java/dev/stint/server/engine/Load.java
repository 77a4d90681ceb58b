package dev.stint.server.engine;

import org.springframework.stereotype.Component;

/** What this server carries, for those who watch it. Safe for use by many threads. */
@Component
public final class Load {

    private final Dispatcher dispatcher;

    Load(Dispatcher dispatcher) {
        this.dispatcher = dispatcher;
    }

    /** Runs that this server drives. */
    public int runsOwned() {
        return dispatcher.live();
    }
}
