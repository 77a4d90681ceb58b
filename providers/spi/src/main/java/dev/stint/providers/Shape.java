package dev.stint.providers;

/**
 * What one machine has.
 *
 * @param vcpus virtual processors, at least 1
 * @param memoryGib main memory in GiB, above 0
 * @param accelerator short accelerator name such as {@code A100}; empty when there is none
 * @param acceleratorCount accelerators per machine; 0 when there is none
 * @param acceleratorMemoryGib memory of one accelerator in GiB; 0 when there is none
 */
public record Shape(
        int vcpus, double memoryGib, String accelerator, int acceleratorCount, double acceleratorMemoryGib) {

    public Shape {
        if (vcpus < 1 || !(memoryGib > 0) || acceleratorCount < 0 || acceleratorMemoryGib < 0) {
            throw new IllegalArgumentException("shape: " + vcpus + " vCPU, " + memoryGib + " GiB, " + acceleratorCount
                    + " accelerators; vCPUs and memory must be positive, accelerators not negative");
        }
        if (accelerator.isEmpty() != (acceleratorCount == 0)) {
            throw new IllegalArgumentException(
                    "shape: accelerator '" + accelerator + "' with count " + acceleratorCount + "; give both or none");
        }
    }

    /** A machine without accelerators. */
    public static Shape cpus(int vcpus, double memoryGib) {
        return new Shape(vcpus, memoryGib, "", 0, 0);
    }
}
