package dev.stint.cli;

import java.util.Optional;
import java.util.function.Consumer;

/** The way to the server that commands speak to. */
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

    /** Has the server of a context be meant from now on, for this command only. */
    default void choose(String context) {
        throw new CommandFailure(ExitCodes.WRONG_CALL, "--context: there is no other server to speak to here");
    }
}
