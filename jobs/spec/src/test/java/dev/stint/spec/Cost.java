package dev.stint.spec;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a computation cost its thread: counted by the JVM, so that a busy machine changes nothing.
 *
 * @param cpu time on a processor
 * @param bytes memory asked for, all in all
 */
record Cost<T>(T result, Duration cpu, long bytes) {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    static <T> Cost<T> of(Supplier<T> work) {
        long bytes = THREADS.getCurrentThreadAllocatedBytes();
        long nanos = THREADS.getCurrentThreadCpuTime();
        T result = work.get();
        return new Cost<>(
                result,
                Duration.ofNanos(THREADS.getCurrentThreadCpuTime() - nanos),
                THREADS.getCurrentThreadAllocatedBytes() - bytes);
    }
}
