package dev.stint.agent;

import java.io.IOException;
import java.time.Instant;

/** One part of the machine's work. Driven by the loop's thread; nothing in it blocks. */
interface Stage {

    /**
     * One turn.
     *
     * @return itself while it goes on, else what follows
     */
    Stage tick(Instant now) throws IOException;

    /**
     * The work shall end early.
     *
     * @return what follows; itself when it ends soon anyway
     */
    Stage end(Ending ending, Instant now) throws IOException;

    /** Whether everything is over. */
    default boolean over() {
        return false;
    }
}
