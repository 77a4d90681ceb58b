package dev.stint.providers.local;

import dev.stint.providers.Shape;
import java.lang.management.ManagementFactory;

/** What this host has, as far as its processes may use it. */
final class HostShape {
    private static final double BYTES_PER_GIB = 1L << 30;

    private HostShape() {}

    static Shape ofThisHost() {
        long bytes =
                ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                        ? system.getTotalMemorySize()
                        : Runtime.getRuntime().maxMemory();
        double gib = Math.max(0.1, Math.round(bytes / BYTES_PER_GIB * 10) / 10.0);
        return Shape.cpus(Runtime.getRuntime().availableProcessors(), gib);
    }
}
