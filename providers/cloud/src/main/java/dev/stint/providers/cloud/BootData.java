package dev.stint.providers.cloud;

import dev.stint.providers.LaunchRequest;

/** What a machine is told at boot. */
@FunctionalInterface
public interface BootData {

    /**
     * What a machine of a launch is given as user data, custom data or startup script, before any encoding: the same bytes for an equal request, whenever it is asked. Holds the launch's key, so
     * it is sent to the cloud and shown to nobody else.
     */
    String render(LaunchRequest request);
}
