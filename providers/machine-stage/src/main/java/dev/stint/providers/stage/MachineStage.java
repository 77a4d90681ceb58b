package dev.stint.providers.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Plays machines on this computer: each executes the very boot data it was launched with, in a folder of its own that stands for its
 * disk. Commands that need rights or destroy are shims that write down what they were asked; boot data that calls a command which is
 * neither shimmed nor harmless, or names the system's own folders, is not executed. Units of systemd are played, so that a real agent
 * runs. Where tests run as root, boot data runs as a user that may write nowhere else. {@link #close} ends everything and fails when
 * something is left, or when something came to be outside. Safe for many threads.
 */
public final class MachineStage implements AutoCloseable {

    private final Path folder;
    private final AgentTerms agents;
    private final Consumer<String> endedByItself;
    private final OutsideWatch outside;
    private final Map<String, StagedMachine> machines = new ConcurrentHashMap<>();

    private MachineStage(Path folder, AgentTerms agents, Consumer<String> endedByItself, OutsideWatch outside) {
        this.folder = folder;
        this.agents = agents;
        this.endedByItself = endedByItself;
        this.outside = outside;
    }

    /**
     * Opens a stage.
     *
     * @param agents how agents run
     * @param endedByItself told the id of each machine that has powered itself off, by a thread of the stage's
     */
    public static MachineStage open(AgentTerms agents, Consumer<String> endedByItself) throws IOException {
        return open(agents, endedByItself, OutsideWatch.ofSystem());
    }

    static MachineStage open(AgentTerms agents, Consumer<String> endedByItself, OutsideWatch outside)
            throws IOException {
        // not in a test's own folder, which other users may not pass through
        Path folder = Files.createTempDirectory("stint-machines");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        return new MachineStage(folder.toRealPath(), agents, endedByItself, outside);
    }

    /** A machine of EC2 that is not on yet. */
    public StagedMachine machine(String id) throws IOException {
        return machine(id, MachineCloud.AWS);
    }

    /**
     * A machine that is not on yet.
     *
     * @param id as its adapter names it, and its boot file: {@code i-0dd13740e97896fa2}, {@code us-central1-a:stint-1-0}, {@code
     *     stint-default:stint-1-0}
     */
    public StagedMachine machine(String id, MachineCloud cloud) throws IOException {
        if (!id.matches("[A-Za-z0-9._:()-]{1,160}")) {
            throw new IllegalArgumentException("'" + id + "' is no machine's id");
        }
        // a folder with a colon could not be on a PATH
        Path home = folder.resolve(id.replaceAll("[:()]", "_"));
        StagedMachine machine = new StagedMachine(id, cloud, home, StageUsers.draw(), agents, endedByItself);
        machines.put(id, machine);
        return machine;
    }

    /** A machine that was made. */
    public Optional<StagedMachine> find(String id) {
        return Optional.ofNullable(machines.get(id));
    }

    /**
     * Switches all machines off, and removes what they left.
     *
     * @throws AssertionError when processes are left, or when something was added to this computer's own folders
     */
    @Override
    public void close() throws IOException {
        List<String> left = new ArrayList<>();
        for (StagedMachine machine : machines.values()) {
            machine.terminate(Duration.ZERO);
            machine.processes().forEach(process -> left.add(machine.id() + ": " + process.info()));
        }
        Set<String> added = outside.added();
        remove();
        if (!left.isEmpty() || !added.isEmpty()) {
            throw new AssertionError("machines left processes " + left + " and, outside their folders, " + added);
        }
    }

    /** By {@code rm}, which follows no link and masters folders that nobody may read. */
    private void remove() throws IOException {
        Process process = new ProcessBuilder(
                        Shims.program("rm").toString(), "-rf", "--one-file-system", "--", folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(folder + " cannot be removed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while removing " + folder, e);
        } finally {
            process.destroyForcibly();
        }
    }
}
