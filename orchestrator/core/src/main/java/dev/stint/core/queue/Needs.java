package dev.stint.core.queue;

/**
 * What a run has while it is at work, or wants to have.
 *
 * @param machines machines at once
 * @param accelerators accelerators at once, over all of them; the least the job can do with, 0 where it can do without
 */
public record Needs(int machines, int accelerators) {
    /** Nothing at all. */
    public static final Needs NONE = new Needs(0, 0);

    public Needs {
        if (machines < 0 || accelerators < 0) {
            throw new IllegalArgumentException(
                    "needs: " + machines + " machines, " + accelerators + " accelerators; give zero or more");
        }
    }

    /** Both together. */
    public Needs plus(Needs other) {
        return new Needs(machines + other.machines, accelerators + other.accelerators);
    }
}
