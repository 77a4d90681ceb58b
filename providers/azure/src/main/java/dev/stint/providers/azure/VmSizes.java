package dev.stint.providers.azure;

import java.util.regex.Pattern;

/** What names of sizes tell ("Azure VM sizes naming conventions"). */
final class VmSizes {

    /** Families with GPUs of NVIDIA: NC, ND and NV, but neither the AMD ones of NVv4 nor those with an Instinct. */
    private static final Pattern NVIDIA = Pattern.compile("Standard_N[CDV]\\d.*");

    private static final Pattern AMD = Pattern.compile("Standard_NV\\d+as_v4|Standard_.*_MI\\d+X?_.*");

    private VmSizes() {}

    /** Whether machines of a size get the image with drivers of NVIDIA. */
    static boolean hasGpu(String size) {
        return NVIDIA.matcher(size).matches() && !AMD.matcher(size).matches();
    }
}
