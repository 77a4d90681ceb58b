package dev.stint.providers.stage;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine on stage: a folder that stands for its disk, and the processes its boot data starts. What it may be like ({@link #place},
 * {@link #failing}, {@link #withDocker}) is said before {@link #start}. Safe for many threads once started.
 */
public final class StagedMachine {

    private final String id;
    private final MachineCloud cloud;
    private final Path home;
    private final Path root;
    private final Path record;
    private final Shims shims;
    private final StageUsers users;
    private final MachineProcesses processes;
    private final MachineUnits units;
    private final Consumer<String> endedByItself;
    private final AtomicBoolean over = new AtomicBoolean();
    private final CompletableFuture<Boolean> end = new CompletableFuture<>();
    private @Nullable Thread listener;

    StagedMachine(
            String id,
            MachineCloud cloud,
            Path home,
            StageUsers users,
            AgentTerms agents,
            Consumer<String> endedByItself)
            throws IOException {
        this.id = id;
        this.cloud = cloud;
        this.home = home;
        this.root = home.resolve("root");
        this.record = home.resolve("record");
        this.users = users;
        this.endedByItself = endedByItself;
        this.shims = new Shims(home);
        this.processes = new MachineProcesses(home, id, users);
        this.units = new MachineUnits(root, record, shims, users, agents, () -> finish(true));
        Files.createDirectory(home);
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx--x--x"));
        for (String folder : List.of(
                "dev",
                "etc",
                "mnt",
                "opt",
                "proc",
                "run/cloud-init",
                "run/systemd",
                "sys/block",
                "tmp",
                "var/lib/cloud")) {
            Files.createDirectories(root.resolve(folder));
        }
        Files.createFile(root.resolve("dev/console"));
        Files.createDirectories(record.resolve("state"));
        Files.createDirectories(record.resolve("fail"));
        Files.writeString(record.resolve("job-uid"), users.job() + "\n");
        shims.make();
        Shims.pipe(record.resolve("requests"));
    }

    /** Puts a file where the machine's system has it; the path is absolute, as the machine sees it. */
    public StagedMachine place(String path, String content) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
        return this;
    }

    /** Makes a shimmed command fail. */
    public StagedMachine failing(String command, int exitCode, String words) throws IOException {
        if (!Shims.NAMES.contains(command)) {
            throw new IllegalArgumentException(command + " has no shim; those that have are " + Shims.NAMES);
        }
        Files.writeString(record.resolve("fail").resolve(command), exitCode + "\n" + words + "\n");
        return this;
    }

    /** Says that all its programs find a variable in their environment, as one that the image sets. */
    public StagedMachine with(String variable, String value) {
        units.with(variable, value);
        return this;
    }

    /** Says that its system goes down, as when the cloud takes the machine: from now on what runs is broken off. */
    public StagedMachine goingDown() throws IOException {
        Files.createFile(record.resolve("state/stopping"));
        return this;
    }

    /** Says that its image has docker. */
    public StagedMachine withDocker() throws IOException {
        Files.createFile(record.resolve("state/docker"));
        return this;
    }

    /** Says that its image has a user stint-job of some number. */
    public StagedMachine withUser(int uid) throws IOException {
        Files.writeString(record.resolve("state/user"), uid + "\n");
        return this;
    }

    /**
     * Executes boot data, as its cloud's image does.
     *
     * @param metadata where its metadata service listens
     * @throws UnsafeScriptException when that cannot be done without harm; nothing has been executed then
     */
    public StagedMachine start(byte[] userData, URI metadata) throws IOException {
        String script = new String(userData, StandardCharsets.UTF_8);
        shims.check();
        BootGuard.check(script, Shims.known());
        for (Map.Entry<String, String> file :
                cloud.kept(home.getFileName().toString(), script).entrySet()) {
            place(file.getKey(), file.getValue());
        }
        users.give(root);
        users.give(record);
        RandomAccessFile requests =
                new RandomAccessFile(record.resolve("requests").toFile(), "rw");
        Thread thread = new Thread(() -> listen(requests), "machine-" + id);
        thread.setDaemon(true);
        thread.start();
        listener = thread;
        units.run(
                "boot",
                List.of("bash", root + cloud.executed(home.getFileName().toString())),
                cloud.variables(metadata),
                record.resolve("boot.out"));
        return this;
    }

    /** One line of requests at a time, until {@link #finish} writes the last. */
    private void listen(RandomAccessFile requests) {
        try (requests) {
            String line = requests.readLine();
            while (line != null && !line.equals("quit")) {
                List<String> words = Arrays.asList(line.split("\t"));
                if (!over.get()) {
                    heard(words);
                }
                line = requests.readLine();
            }
        } catch (IOException e) {
            end.completeExceptionally(e);
        }
    }

    private void heard(List<String> words) throws IOException {
        String command = words.get(0);
        if (command.equals("chown") && words.size() == 3) {
            own(words.get(1), Path.of(words.get(2)));
        } else if (command.equals("systemctl") && words.contains("start")) {
            units.start(words.get(words.size() - 1));
        } else if (command.equals("systemctl") && !words.contains("poweroff")) {
            return;
        } else {
            // not by this thread, which has to go on hearing
            new Thread(() -> finish(true), "end-" + id).start();
        }
    }

    /** Only groups: files stay with the user of boot data, and are the command's where their group is. */
    private void own(String owner, Path path) throws IOException {
        if (users.switching() && path.normalize().startsWith(root)) {
            int group = Integer.parseInt(owner.substring(owner.indexOf(':') + 1));
            Files.setAttribute(path, "unix:gid", group, LinkOption.NOFOLLOW_LINKS);
        }
    }

    /**
     * Ends it from outside: the agent gets the signal of a shutdown and some time, then the power is gone.
     *
     * @param grace how long the agent may take; zero for none
     */
    public void terminate(Duration grace) {
        if (!grace.isZero()) {
            units.stopAgent(grace);
        }
        finish(false);
    }

    private void finish(boolean byItself) {
        if (!over.compareAndSet(false, true)) {
            return;
        }
        try {
            units.off();
            processes.kill();
            if (listener != null) {
                Files.writeString(record.resolve("requests"), "quit\n");
            }
        } catch (IOException | IllegalStateException e) {
            end.completeExceptionally(e);
            return;
        }
        if (byItself) {
            endedByItself.accept(id);
        }
        end.complete(byItself);
    }

    /**
     * Waits until it is off.
     *
     * @return whether it ended by itself
     * @throws AssertionError when it is still on then, with what it has said
     */
    public boolean awaitEnd(Duration patience) throws InterruptedException {
        try {
            return end.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new AssertionError(
                    "machine " + id + " has not ended: " + e + "\n" + console() + output() + calls(), e);
        }
    }

    public String id() {
        return id;
    }

    /** Whether it is on. */
    public boolean on() {
        return !over.get();
    }

    /** The folder that stands for its file system. */
    public Path root() {
        return root;
    }

    /** Its folder, with all that was recorded. */
    public Path home() {
        return home;
    }

    /** Each call of a shimmed command, as {@code ps} would show it, words apart by one space. */
    public List<String> calls() {
        return read(record.resolve("calls"))
                .lines()
                .map(line -> line.replace('\t', ' '))
                .toList();
    }

    /** What was written to its console. */
    public String console() {
        return read(root.resolve("dev/console"));
    }

    /** What the boot data, and units without a file of their own, have printed. */
    public String output() {
        StringBuilder all = new StringBuilder(read(record.resolve("boot.out")));
        for (String unit : List.of("stint-lease", "stint-agent")) {
            all.append(read(record.resolve(unit + ".out")));
        }
        return all.toString();
    }

    /** What its agent has printed. */
    public String agentOutput() {
        return read(root.resolve("var/lib/stint/agent/out"));
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        } catch (IOException e) {
            throw new IllegalStateException(file + " cannot be read", e);
        }
    }

    /** Its processes; empty when it is off. */
    List<ProcessHandle> processes() {
        return processes.alive();
    }
}
