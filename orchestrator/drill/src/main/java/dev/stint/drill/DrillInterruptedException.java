package dev.stint.drill;

/** The drill was closed while it worked: somebody interrupted the program. */
public final class DrillInterruptedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DrillInterruptedException() {
        super("the drill was interrupted");
    }
}
