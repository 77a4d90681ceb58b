package dev.stint.server.engine;

import dev.stint.mailbox.Status;
import java.util.Optional;

/**
 * What one machine of a gang says of itself.
 *
 * @param rank its place
 * @param machine the provider's id
 * @param status its newest status, if it has said anything
 * @param complete whether everything it has written before that was taken over
 * @param fresh whether the status was new
 */
record Voice(int rank, String machine, Optional<Status> status, boolean complete, boolean fresh) {

    /** How its work ended, once it has and all is taken over. */
    Optional<Status.Exit> exit() {
        return status.flatMap(Status::exit).filter(exit -> complete);
    }

    boolean finished() {
        return exit().filter(exit -> exit.reason() == Status.ExitReason.COMMAND && exit.code() == 0)
                .isPresent();
    }

    /** Its end in words, saying whose it is. */
    Status.Exit named() {
        Status.Exit exit = exit().orElseThrow();
        return rank == 0 ? exit : new Status.Exit(exit.reason(), exit.code(), "rank " + rank + ": " + exit.detail());
    }
}
