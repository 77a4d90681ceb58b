package dev.stint.agent;

import dev.stint.mailbox.Status.Gpu;
import dev.stint.mailbox.Status.Usage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * The user's command: a shell in a session of its own (process group = its pid), reading nothing, printing into a named pipe that
 * it holds open in both directions, so that its signal handlers can go on printing whatever becomes of the agent. Used by the
 * loop's thread.
 */
final class CommandProcess {

    /** Clock ticks per second of {@code /proc}: USER_HZ is 100 on every Linux architecture Java runs on. */
    private static final double TICKS_PER_SECOND = 100.0;

    private static final long PAGE_BYTES = 4096;
    /**
     * Where Linux schedules sessions as groups, a new session would no longer give way although its processes are as nice as the
     * agent: its group is told as well. Other kernels, and agents that need not give way, write nothing.
     */
    private static final String AS_NICE_AS_AGENT = "case $(nice) in 0) ;; *) nice >/proc/self/autogroup ;; esac";

    static final String INTO_PIPE = "{ " + AS_NICE_AS_AGENT + "; } 2>/dev/null; exec 1<>\"$0\" 2>&1 && exec \"$@\"";
    private static final Duration SIGNAL_TIMEOUT = Duration.ofSeconds(5);

    private final Process process;
    private final CommandUser user;
    private final MarkedProcesses processes;
    private final Instant startedAt;
    private final Optional<Container> container;

    private CommandProcess(
            Process process,
            CommandUser user,
            MarkedProcesses processes,
            Instant startedAt,
            Optional<Container> container) {
        this.process = process;
        this.user = user;
        this.processes = processes;
        this.startedAt = startedAt;
        this.container = container;
    }

    /**
     * Starts a script.
     *
     * @param script shell text; bash runs it where there is one, else sh
     * @param folder where it starts
     * @param environment all it gets
     * @param pipe what it prints into; somebody must hold it open
     * @param user whom it runs as
     * @throws IOException when it cannot be started
     */
    static CommandProcess start(
            String script,
            Path folder,
            Map<String, String> environment,
            Path pipe,
            CommandUser user,
            MarkedProcesses processes,
            Waker waker,
            Instant now)
            throws IOException {
        Process process = launch(user.call(shell(), "-c", script), folder, environment, pipe, waker);
        return new CommandProcess(process, user, processes, now, Optional.empty());
    }

    /**
     * Starts a container: its client is the process, as the agent's own user.
     *
     * @param words the client's, as {@link Container#words} has them
     * @param user whom the command in the container runs as
     * @throws IOException when the client cannot be started
     */
    static CommandProcess contained(
            Container container,
            List<String> words,
            Path pipe,
            CommandUser user,
            MarkedProcesses processes,
            Waker waker,
            Instant now)
            throws IOException {
        Process process = launch(words, Path.of("/"), container.clientEnvironment(), pipe, waker);
        return new CommandProcess(process, user, processes, now, Optional.of(container));
    }

    private static Process launch(
            List<String> command, Path folder, Map<String, String> environment, Path pipe, Waker waker)
            throws IOException {
        List<String> words = new ArrayList<>(List.of("setsid", "/bin/sh", "-c", INTO_PIPE, pipe.toString()));
        words.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.directory(folder.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        builder.redirectInput(new File("/dev/null"));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(pipe.toFile()));
        Process process = builder.start();
        process.onExit().thenRun(waker::wake);
        return process;
    }

    /** The same process, counted from when setup was over. */
    CommandProcess from(Instant now) {
        return new CommandProcess(process, user, processes, now, container);
    }

    /** Whether a container that runs setup and command has come to the command. */
    boolean pastSetup() {
        return container.filter(Container::running).isPresent();
    }

    /** Why there never was a container; empty when there was, or none was wanted, or nobody knows yet. */
    Optional<String> notStarted() {
        return container.flatMap(each -> each.notStarted(exitCode()));
    }

    /** Its exit code, 128 + n after signal n; empty while it runs. */
    OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /**
     * Sends a signal to the command's process group.
     *
     * @param name such as {@code TERM} or {@code USR1}
     */
    void signal(String name) throws IOException {
        if (container.isPresent()) {
            if (!container.get().signal(name)) {
                signalWithoutDocker(name, container.get().started());
            }
            return;
        }
        if (!kill(name, "-" + process.pid()) && process.isAlive()) {
            // The group does not exist yet: the process is still on its way to setsid.
            kill(name, Long.toString(process.pid()));
        }
    }

    /** Docker did not do it. What runs in a container is found and reached all the same, as far as it can be seen from outside. */
    private void signalWithoutDocker(String name, boolean started) throws IOException {
        if (name.equals("KILL") || !started) {
            // Of a container that is only being made nothing is worth saving.
            killAll(alive());
            return;
        }
        List<Long> inside = new ArrayList<>(alive());
        inside.removeAll(processes.inSession(process.pid()));
        for (long pid : inside) {
            kill(name, Long.toString(pid));
        }
    }

    /** Processes of the command that still run, the shell included. */
    List<Long> alive() {
        return processes.alive(process.pid());
    }

    /** Those of them that got the command's signals, or whose parents did; daemons with a session of their own left out. */
    List<Long> aliveInSession() {
        // A container has no other: it ends as a whole, with its first process.
        return container.isPresent() ? alive() : processes.inSession(process.pid());
    }

    /** Kills them all, and what they start meanwhile. */
    void killAll(List<Long> alive) throws IOException {
        MarkedProcesses.signal(alive, true);
        user.killAll();
    }

    /** Measured load of all its processes now. */
    Usage usage(Instant now, Optional<Gpu> gpu) {
        long ticks = 0;
        long pages = 0;
        for (long pid : alive()) {
            ProcStat stat = ProcStat.read(Path.of("/proc", Long.toString(pid)));
            ticks += stat.cpuTicks();
            pages += stat.rssPages();
        }
        return new Usage(ticks / TICKS_PER_SECOND, pages * PAGE_BYTES, Duration.between(startedAt, now), gpu);
    }

    Instant startedAt() {
        return startedAt;
    }

    private static String shell() {
        return Files.isExecutable(Path.of("/bin/bash")) ? "/bin/bash" : "/bin/sh";
    }

    private static boolean kill(String name, String target) throws IOException {
        Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s \"$0\" -- \"$1\"", name, target)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!kill.waitFor(SIGNAL_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
                kill.destroyForcibly();
                throw new IOException("kill -s " + name + " " + target + " took more than " + SIGNAL_TIMEOUT);
            }
            return kill.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while sending " + name, e);
        }
    }
}
