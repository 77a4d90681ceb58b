package dev.stint.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Predicate;

/**
 * The processes of this machine's command, found through {@code /proc}: those of its session, and those that carry the
 * machine's marker in their environment, so that a daemon which left the session is found too. Where the command has a user of
 * its own, all processes of that user, whatever they did to hide; elsewhere one that cleared its environment <em>and</em> left
 * the session is not found. The agent itself is never among them.
 */
final class MarkedProcesses {

    /** The environment variable all processes of a machine carry. */
    static final String MARKER = "STINT_MACHINE";

    private static final Path PROC = Path.of("/proc");

    private final byte[] marker;
    private final long self = ProcessHandle.current().pid();

    private final OptionalInt uid;

    /** @param machineId the marker's value */
    MarkedProcesses(String machineId) {
        this(machineId, CommandUser.same());
    }

    /**
     * @param machineId the marker's value
     * @param user the command's
     */
    MarkedProcesses(String machineId, CommandUser user) {
        this.uid = user.uid();
        this.marker = (MARKER + "=" + machineId).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Processes that still run; a dead one that waits to be reaped is not among them.
     *
     * @param session session id of the command; 0 for none
     */
    List<Long> alive(long session) {
        return find(entry -> inSession(entry, session) || isOfUser(entry) || carriesMarker(entry));
    }

    /** Processes of a session that still run, whatever their environment. */
    List<Long> inSession(long session) {
        return find(entry -> inSession(entry, session));
    }

    private List<Long> find(Predicate<Path> wanted) {
        List<Long> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path entry : entries) {
                long pid = Long.parseLong(entry.getFileName().toString());
                if (pid != self && wanted.test(entry) && !isDead(entry)) {
                    found.add(pid);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot look through /proc for the command's processes", e);
        }
        return found;
    }

    /** Sends a signal to each; one that has ended meanwhile is no failure. */
    static void signal(List<Long> pids, boolean force) {
        for (long pid : pids) {
            ProcessHandle.of(pid).ifPresent(force ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
        }
    }

    private boolean isOfUser(Path entry) {
        if (uid.isEmpty()) {
            return false;
        }
        try {
            for (String line : Files.readAllLines(entry.resolve("status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("Uid:")) {
                    // Real, effective, saved and file system user.
                    return List.of(line.substring("Uid:".length()).strip().split("\\s+"))
                            .contains(Integer.toString(uid.getAsInt()));
                }
            }
            return false;
        } catch (IOException e) {
            return false; // Gone meanwhile.
        }
    }

    private boolean inSession(Path entry, long session) {
        if (session == 0) {
            return false;
        }
        ProcStat stat = ProcStat.read(entry);
        return stat.present() && stat.session() == session;
    }

    private static boolean isDead(Path entry) {
        ProcStat stat = ProcStat.read(entry);
        return !stat.present() || stat.state() == 'Z' || stat.state() == 'X';
    }

    private boolean carriesMarker(Path entry) {
        byte[] environment;
        try {
            environment = Files.readAllBytes(entry.resolve("environ"));
        } catch (IOException e) {
            return false; // Gone meanwhile, or somebody else's.
        }
        for (int i = 0; i + marker.length <= environment.length; i++) {
            boolean starts = i == 0 || environment[i - 1] == 0;
            boolean ends = i + marker.length == environment.length || environment[i + marker.length] == 0;
            if (starts && ends && matches(environment, i)) {
                return true;
            }
        }
        return false;
    }

    private boolean matches(byte[] environment, int at) {
        for (int i = 0; i < marker.length; i++) {
            if (environment[at + i] != marker[i]) {
                return false;
            }
        }
        return true;
    }
}
