package dev.stint.cli;

import dev.stint.api.Views;
import java.util.Locale;

/** What a machine's accelerators did, in a line. */
final class GpuWords {

    private GpuWords() {}

    /** {@code 62 % used on average, 98 % at most; 12.0 GiB of 16.0 GiB memory at most (2 of them)}. */
    static String of(Views.GpuView gpu) {
        return String.format(
                Locale.ROOT,
                "%.0f %% used on average, %.0f %% at most; %s%s memory at most%s",
                gpu.meanPercent(),
                gpu.peakPercent(),
                Wording.bytes(gpu.peakMemoryBytes()),
                gpu.memoryBytes() > 0 ? " of " + Wording.bytes(gpu.memoryBytes()) : "",
                gpu.count() > 1 ? " on one of " + gpu.count() : "");
    }
}
