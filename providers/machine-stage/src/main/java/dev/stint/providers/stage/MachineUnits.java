package dev.stint.providers.stage;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Plays systemd for one machine: starts its units, each in a session of its own, and does what they want done at their end. */
final class MachineUnits {

    private static final String AGENT = "stint-agent";

    private final Path root;
    private final Path record;
    private final Shims shims;
    private final StageUsers users;
    private final AgentTerms agents;
    private final Runnable powerOff;
    private final Map<String, Process> running = new ConcurrentHashMap<>();
    private final Map<String, String> everywhere = new ConcurrentHashMap<>();
    private boolean off;

    MachineUnits(Path root, Path record, Shims shims, StageUsers users, AgentTerms agents, Runnable powerOff) {
        this.root = root;
        this.record = record;
        this.shims = shims;
        this.users = users;
        this.agents = agents;
        this.powerOff = powerOff;
    }

    /** What all programs find in their environment. */
    void with(String variable, String value) {
        everywhere.put(variable, value);
    }

    /** Starts a unit that boot data has written. */
    void start(String name) throws IOException {
        UnitFile unit = UnitFile.read(root.resolve("run/systemd/system").resolve(name));
        Path output = unit.output().orElse(record.resolve(unit.name() + ".out"));
        List<String> command =
                unit.command("ExecStart").orElseThrow(() -> new IOException("unit " + name + " has no ExecStart"));
        run(unit.name(), command, unit.environment(), output)
                .ifPresent(process -> process.onExit().thenAcceptAsync(ended -> {
                    try {
                        after(unit, ended.exitValue(), output);
                    } catch (IOException e) {
                        // as systemd would, whose FailureAction needs nothing of the machine's
                        powerOff.run();
                    }
                }));
    }

    /** What systemd does when a unit's program has ended. */
    private void after(UnitFile unit, int code, Path output) throws IOException {
        Optional<List<String>> last = unit.command("ExecStopPost");
        if (last.isPresent()) {
            Map<String, String> environment = new HashMap<>(unit.environment());
            environment.put("SERVICE_RESULT", code == 0 ? "success" : code > 128 ? "signal" : "exit-code");
            environment.put("EXIT_CODE", code > 128 ? "killed" : "exited");
            environment.put("EXIT_STATUS", Integer.toString(code));
            Optional<Process> post = run(unit.name() + "-post", last.get(), environment, output);
            if (unit.endsTheMachine()) {
                post.ifPresent(process -> process.onExit().thenRunAsync(powerOff));
            }
        } else if (unit.endsTheMachine()) {
            powerOff.run();
        }
    }

    /**
     * Starts a program of the machine's, with what boot data may find on its {@code PATH} and no more; empty when the power is off.
     */
    synchronized Optional<Process> run(String name, List<String> command, Map<String, String> environment, Path output)
            throws IOException {
        if (off) {
            return Optional.empty();
        }
        boolean agent = name.equals(AGENT);
        List<String> words = new ArrayList<>();
        words.add(Shims.program("setsid").toString());
        if (!agent || !agents.asRoot()) {
            words.addAll(users.words());
        }
        words.add(Shims.program("bash").toString());
        words.addAll(command.subList(1, command.size()));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(root.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        Map<String, String> all = builder.environment();
        @Nullable String language = all.get("LANG");
        all.clear();
        all.putAll(everywhere);
        all.putAll(environment);
        String behind = agents.path()
                .filter(path -> agent)
                .map(path -> File.pathSeparator + path)
                .orElse("");
        all.put("PATH", shims.path() + behind);
        all.put("STINT_ROOT", root.toString());
        all.put("LANG", language == null ? "C.UTF-8" : language);
        Process process = builder.start();
        running.put(name, process);
        if (Files.exists(output) && users.switching() && !agent) {
            Files.setAttribute(output, "unix:uid", users.boot());
        }
        return Optional.of(process);
    }

    /** From now on nothing starts, and what was just being started, which no look at the processes may know yet, is ended. */
    synchronized void off() {
        off = true;
        running.values().forEach(Process::destroyForcibly);
    }

    /** One that was just being started is known, also where it has already said something. */
    private synchronized @Nullable Process agent() {
        return running.get(AGENT);
    }

    /** Signals the agent, as a shutdown does, and waits for it. */
    void stopAgent(Duration grace) {
        Process agent = agent();
        if (agent == null || !agent.isAlive()) {
            return;
        }
        agent.toHandle().destroy();
        try {
            agent.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
