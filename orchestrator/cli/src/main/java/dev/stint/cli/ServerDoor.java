package dev.stint.cli;

import java.util.Optional;
import java.util.function.Consumer;

/** The way to the server of this {@code STINT_HOME}. */
interface ServerDoor {

    /**
     * A server that answers; starts one in the background when there is none.
     *
     * @param say hears what is going on
     * @throws CommandFailure with {@link ExitCodes#NO_SERVER} when none can be had
     */
    Api connect(Consumer<String> say);

    /** The server that answers now, if there is one. Starts nothing. */
    Optional<Api> find();
}
