package dev.stint.providers;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * What an adapter gets from the orchestrator.
 *
 * @param installation id of this installation
 * @param folder a folder of the adapter's own, for what it must remember
 * @param agentCommand how the agent is started on this host: program and leading arguments (only {@code local} uses it)
 * @param settings the adapter's part of the configuration, keys without prefix
 * @param clock where now comes from
 */
public record ProviderContext(
        String installation,
        Path folder,
        List<String> agentCommand,
        Map<String, String> settings,
        InstantSource clock) {
    public ProviderContext {
        agentCommand = List.copyOf(agentCommand);
        settings = Map.copyOf(settings);
    }
}
