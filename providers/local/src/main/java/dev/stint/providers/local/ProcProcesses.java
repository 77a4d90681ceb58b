package dev.stint.providers.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Linux: a machine is every process that carries the marker in its environment, is in the agent's group or session, or
 * descends from such a process, or prints into the machine's folder. The marker also finds a daemon that left group, session and
 * parent behind; its output one that changed its environment (as {@code env -i} and programs that set their title do).
 */
final class ProcProcesses implements Processes {
    private final Path proc;

    ProcProcesses(Path proc) {
        this.proc = proc;
    }

    /** Fields of {@code /proc/pid/stat}; {@code startTicks} counts from boot, so that a stepped clock does not change it. */
    private record Stat(long pid, char state, long parent, long group, long session, long startTicks) {
        boolean living() {
            return state != 'Z' && state != 'X';
        }

        ProcessMark mark() {
            return new ProcessMark(pid, "tick " + startTicks);
        }
    }

    @Override
    public Optional<ProcessMark> mark(long pid) {
        return stat(pid).filter(Stat::living).map(Stat::mark);
    }

    @Override
    public List<ProcessMark> ofMachine(String machineId, @Nullable ProcessMark agent) {
        List<Stat> all = all();
        boolean numbersAreOurs = agent != null
                && all.stream()
                        .noneMatch(s -> s.pid() == agent.pid() && !s.mark().equals(agent));
        Set<Long> members = new HashSet<>();
        for (Stat stat : all) {
            boolean related = agent != null
                    && numbersAreOurs
                    && (stat.group() == agent.pid() || stat.session() == agent.pid() || stat.pid() == agent.pid());
            if (related || marked(stat.pid(), machineId) || printsInto(stat.pid(), machineId)) {
                members.add(stat.pid());
            }
        }
        boolean grew = true;
        while (grew) {
            grew = false;
            for (Stat stat : all) {
                grew |= members.contains(stat.parent()) && members.add(stat.pid());
            }
        }
        long self = ProcessHandle.current().pid();
        return all.stream()
                .filter(stat -> members.contains(stat.pid()) && stat.living() && stat.pid() != self)
                .sorted(Comparator.comparingLong(Stat::startTicks).thenComparingLong(Stat::pid))
                .map(Stat::mark)
                .toList();
    }

    @Override
    public List<ProcessMark> ofUser(int uid) {
        return all().stream()
                .filter(stat -> stat.living() && actsAs(stat.pid(), uid))
                .sorted(Comparator.comparingLong(Stat::startTicks).thenComparingLong(Stat::pid))
                .map(Stat::mark)
                .toList();
    }

    /** Real, effective, saved or file system user: see proc_pid_status(5). */
    private boolean actsAs(long pid, int uid) {
        try {
            for (String line : Files.readAllLines(proc.resolve(pid + "/status"), StandardCharsets.ISO_8859_1)) {
                if (line.startsWith("Uid:")) {
                    return List.of(line.substring("Uid:".length()).strip().split("\\s+"))
                            .contains(Integer.toString(uid));
                }
            }
            return false;
        } catch (IOException gone) {
            return false;
        }
    }

    private List<Stat> all() {
        List<Stat> all = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[0-9]*")) {
            for (Path entry : entries) {
                stat(Long.parseLong(entry.getFileName().toString())).ifPresent(all::add);
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("processes of this host cannot be listed from " + proc, e);
        }
        return all;
    }

    /** Empty when the process is gone: reading races with its end, and that is an answer. */
    private Optional<Stat> stat(long pid) {
        String text;
        try {
            text = Files.readString(proc.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return Optional.empty();
        }
        int afterName = text.lastIndexOf(')');
        if (afterName < 0) {
            return Optional.empty();
        }
        String[] fields = text.substring(afterName + 2).split(" ");
        return Optional.of(new Stat(
                pid,
                fields[0].charAt(0),
                Long.parseLong(fields[1]),
                Long.parseLong(fields[2]),
                Long.parseLong(fields[3]),
                Long.parseLong(fields[19])));
    }

    /** Its output alone counts: somebody who looks at the machine's files from a shell there shall not be killed. */
    private boolean printsInto(long pid, String machineId) {
        for (String stream : List.of("1", "2")) {
            try {
                Path target = Files.readSymbolicLink(proc.resolve(pid + "/fd/" + stream));
                for (Path name : target) {
                    if (name.toString().equals(machineId)) {
                        return true;
                    }
                }
            } catch (IOException | InvalidPathException closedGoneOrNotOurs) {
                continue;
            }
        }
        return false;
    }

    private boolean marked(long pid, String machineId) {
        String wanted = MARKER + "=" + machineId;
        try {
            String environment = Files.readString(proc.resolve(pid + "/environ"), StandardCharsets.ISO_8859_1);
            for (String entry : environment.split("\0")) {
                if (entry.equals(wanted)) {
                    return true;
                }
            }
            return false;
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }
}
