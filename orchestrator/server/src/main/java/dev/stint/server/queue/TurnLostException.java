package dev.stint.server.queue;

/** A run's turn went to others while its launch was prepared. It asks for another one. */
public final class TurnLostException extends RuntimeException {

    private static final long serialVersionUID = 1;

    TurnLostException(String run) {
        super("run " + run + " has lost its turn; it is in line again");
    }
}
