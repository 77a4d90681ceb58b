package dev.stint.spec;

/**
 * Accelerators a machine must have.
 *
 * @param name short name such as {@code A100}
 * @param count how many in one machine, at least 1
 */
public record Accelerator(String name, int count) {
    public Accelerator {
        if (name.isEmpty() || count < 1) {
            throw new IllegalArgumentException("accelerator: '" + name + "' with count " + count + "; give both");
        }
    }

    /** As it is written in a spec: {@code A100:1}. */
    @Override
    public String toString() {
        return name + ":" + count;
    }
}
