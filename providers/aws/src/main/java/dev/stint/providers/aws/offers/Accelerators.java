package dev.stint.providers.aws.offers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.FpgaDeviceInfo;
import software.amazon.awssdk.services.ec2.model.GpuDeviceInfo;
import software.amazon.awssdk.services.ec2.model.InferenceDeviceInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.MediaDeviceInfo;
import software.amazon.awssdk.services.ec2.model.NeuronDeviceInfo;

/** Finds the accelerators of an instance type: EC2 describes each kind in a place of its own. */
final class Accelerators {

    private Accelerators() {}

    /**
     * All that are named, those first that jobs are written for. An element is empty where it is only a part of one, or not fully
     * described.
     */
    static List<Optional<Accelerator>> of(InstanceTypeInfo info) {
        List<Optional<Accelerator>> found = new ArrayList<>();
        if (info.gpuInfo() != null) {
            for (GpuDeviceInfo gpu : info.gpuInfo().gpus()) {
                found.add(one(
                        gpu.name(),
                        gpu.count(),
                        gpu.memoryInfo() == null ? null : gpu.memoryInfo().sizeInMiB()));
            }
        }
        if (info.neuronInfo() != null) {
            for (NeuronDeviceInfo neuron : info.neuronInfo().neuronDevices()) {
                found.add(one(
                        neuron.name(),
                        neuron.count(),
                        neuron.memoryInfo() == null ? null : neuron.memoryInfo().sizeInMiB()));
            }
        }
        if (info.inferenceAcceleratorInfo() != null) {
            for (InferenceDeviceInfo device : info.inferenceAcceleratorInfo().accelerators()) {
                found.add(one(
                        device.name(),
                        device.count(),
                        device.memoryInfo() == null ? null : device.memoryInfo().sizeInMiB()));
            }
        }
        if (info.fpgaInfo() != null) {
            for (FpgaDeviceInfo fpga : info.fpgaInfo().fpgas()) {
                found.add(one(
                        fpga.name(),
                        fpga.count(),
                        fpga.memoryInfo() == null ? null : fpga.memoryInfo().sizeInMiB()));
            }
        }
        if (info.mediaAcceleratorInfo() != null) {
            for (MediaDeviceInfo media : info.mediaAcceleratorInfo().accelerators()) {
                found.add(one(
                        media.name(),
                        media.count(),
                        media.memoryInfo() == null ? null : media.memoryInfo().sizeInMiB()));
            }
        }
        return found;
    }

    private static Optional<Accelerator> one(
            @Nullable String name, @Nullable Integer count, @Nullable Integer memoryMib) {
        return name == null || name.isBlank() || count == null || memoryMib == null
                ? Optional.empty()
                : Accelerator.of(name, count, memoryMib);
    }
}
