package dev.stint.bench;

import org.junit.jupiter.api.Test;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks whose names match {@code -Dstint.bench}, by default all; it measures and asserts nothing. */
class BenchmarksTest {

    @Test
    void measure() throws RunnerException {
        new Runner(new OptionsBuilder()
                        .include(System.getProperty("stint.bench", ".*"))
                        .build())
                .run();
    }
}
