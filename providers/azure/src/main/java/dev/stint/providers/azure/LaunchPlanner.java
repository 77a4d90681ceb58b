package dev.stint.providers.azure;

import dev.stint.providers.LaunchRequest;

/** Chooses what a launch is made with: by the settings alone, so Azure is asked nothing. */
final class LaunchPlanner {

    private final AzureSettings settings;

    LaunchPlanner(AzureSettings settings) {
        this.settings = settings;
    }

    LaunchPin plan(LaunchRequest request) {
        String region = request.market().region();
        String team = request.tags().team();
        return new LaunchPin(
                region,
                settings.resourceGroup().replace("{team}", team),
                MachineNames.base(request.tags().installation(), request.token()),
                request.count(),
                request.market().interruptible(),
                VmSizes.hasGpu(request.market().instanceType()) ? settings.gpuImage() : settings.image(),
                settings.subnet().replace("{region}", region),
                settings.identity().map(id -> id.replace("{team}", team)));
    }
}
