package dev.stint.providers.stage;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The processes of one machine, found as the kernel knows them: by its users, or by its folder or id in their environment. */
final class MachineProcesses {

    private static final Path PROC = Path.of("/proc");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final String folder;
    private final String marker;
    private final StageUsers users;

    /**
     * @param folder the machine's
     * @param id its id, which an agent's command carries as {@code STINT_MACHINE}
     */
    MachineProcesses(Path folder, String id, StageUsers users) {
        this.folder = folder.toString();
        this.marker = "STINT_MACHINE=" + id;
        this.users = users;
    }

    /** Those that run; a dead one that waits to be reaped is not among them. */
    List<ProcessHandle> alive() {
        List<ProcessHandle> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (pid != ProcessHandle.current().pid() && ours(entry) && !dead(entry)) {
                    ProcessHandle.of(pid).ifPresent(found::add);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot look through /proc for a machine's processes", e);
        }
        return found;
    }

    /**
     * Ends them all at once, as the power does.
     *
     * @throws IllegalStateException when one does not go
     */
    void kill() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        List<ProcessHandle> left = alive();
        while (!left.isEmpty()) {
            left.forEach(ProcessHandle::destroyForcibly);
            for (ProcessHandle each : left) {
                await(each);
            }
            left = alive(); // what they started meanwhile
            if (System.nanoTime() > end && !left.isEmpty()) {
                throw new IllegalStateException("processes of " + marker + " do not end: " + left);
            }
        }
    }

    private static void await(ProcessHandle each) {
        try {
            each.onExit().get(200, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException notYet) {
            return; // it is looked for again
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean ours(Path entry) {
        try {
            if (users.switching()) {
                int uid = StageUsers.uid(entry);
                if (uid == users.boot() || uid == users.job()) {
                    return true;
                }
            }
            String environment = Files.readString(entry.resolve("environ"), StandardCharsets.ISO_8859_1);
            return environment.contains(folder) || ("\0" + environment).contains("\0" + marker + "\0");
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    private static boolean dead(Path entry) {
        return stat(entry).map(state -> state == 'Z' || state == 'X').orElse(true);
    }

    private static Optional<Character> stat(Path entry) {
        try {
            String stat = Files.readString(entry.resolve("stat"), StandardCharsets.ISO_8859_1);
            return Optional.of(stat.charAt(stat.lastIndexOf(')') + 2));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }
}
