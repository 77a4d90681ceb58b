package dev.stint.providers.local;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Hosts without {@code /proc}: the agent and its descendants. A daemon whose parent ended is not found; where that matters,
 * use Linux.
 */
final class PortableProcesses implements Processes {

    @Override
    public Optional<ProcessMark> mark(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).map(PortableProcesses::markOf);
    }

    @Override
    public List<ProcessMark> ofMachine(String machineId, @Nullable ProcessMark agent) {
        if (agent == null) {
            return List.of();
        }
        return ProcessHandle.of(agent.pid()).filter(ProcessHandle::isAlive).stream()
                .filter(handle -> markOf(handle).equals(agent))
                .flatMap(handle -> Stream.concat(Stream.of(handle), handle.descendants()))
                .map(PortableProcesses::markOf)
                .toList();
    }

    private static ProcessMark markOf(ProcessHandle handle) {
        return new ProcessMark(
                handle.pid(), handle.info().startInstant().map(Object::toString).orElse("unknown"));
    }
}
