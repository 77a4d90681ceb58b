package dev.stint.providers.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The processes of this host. Zombies count as gone: they run nothing and only wait for their parent. */
interface Processes {
    /** The environment variable by which every process of a machine is known. */
    String MARKER = "STINT_MACHINE";

    /** The mark of a living process. */
    Optional<ProcessMark> mark(long pid);

    /** Whether just this process still lives. */
    default boolean alive(ProcessMark process) {
        return mark(process.pid()).filter(process::equals).isPresent();
    }

    /**
     * Every living process of a machine that can be found.
     *
     * @param machineId value of the marker in its environment
     * @param agent the machine's first process, where known
     * @return the oldest first
     */
    List<ProcessMark> ofMachine(String machineId, @Nullable ProcessMark agent);

    /** Every living process that acts as a user, the oldest first; none where the host does not tell. */
    default List<ProcessMark> ofUser(int uid) {
        return List.of();
    }

    /** Asks a process to end (SIGTERM); nothing happens when it is gone. */
    default void terminate(ProcessMark process) {
        if (alive(process)) {
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroy);
        }
    }

    /** Ends a process (SIGKILL); nothing happens when it is gone. */
    default void kill(ProcessMark process) {
        if (alive(process)) {
            ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** What this host offers: {@code /proc} where there is one, the JDK's view elsewhere. */
    static Processes ofThisHost() {
        return Files.isReadable(Path.of("/proc/self/environ")) && Files.isReadable(Path.of("/proc/self/stat"))
                ? new ProcProcesses(Path.of("/proc"))
                : new PortableProcesses();
    }
}
