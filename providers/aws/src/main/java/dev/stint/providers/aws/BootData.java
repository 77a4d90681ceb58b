package dev.stint.providers.aws;

import dev.stint.providers.LaunchRequest;

/** What a machine is told at boot. */
@FunctionalInterface
public interface BootData {

    /**
     * The user data of a launch, before base64: the same bytes for an equal request, whenever it is asked. Holds the launch's key, so
     * it is sent to EC2 and shown to nobody else.
     */
    String render(LaunchRequest request);
}
