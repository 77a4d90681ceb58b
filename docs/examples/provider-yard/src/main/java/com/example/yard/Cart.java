package com.example.yard;

import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One machine: a folder with what it was launched with, the agent's boot file, and how it ended. */
final class Cart {

    private static final String RECORD = "cart";
    private static final String END = "end";
    private static final String BOOT = "boot.json";

    private final Path home;
    private final Machine machine;
    private final long pid;
    private final long startedMillis;

    private Cart(Path home, Machine machine, long pid, long startedMillis) {
        this.home = home;
        this.machine = machine;
        this.pid = pid;
        this.startedMillis = startedMillis;
    }

    Machine machine() {
        return machine;
    }

    static Cart start(Path folder, List<String> agent, LaunchRequest request, int rank, Instant now)
            throws IOException {
        String id = request.token().value() + "-" + rank;
        Path home = Files.createDirectories(folder.resolve(id));
        Files.createDirectories(home.resolve("work"));
        Path boot = home.resolve(BOOT);
        Files.writeString(boot, bootFile(request, id, rank, home.resolve("work")));
        ProcessBuilder process = new ProcessBuilder(agent)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("out").toFile());
        process.environment().put("STINT_BOOT", boot.toString());
        ProcessHandle handle = process.start().toHandle();
        Properties record = new Properties();
        MachineTags tags = request.tags();
        record.setProperty("token", request.token().value());
        record.setProperty("market", request.market().id());
        record.setProperty("installation", tags.installation());
        record.setProperty("team", tags.team());
        record.setProperty("run", tags.run());
        record.setProperty("attempt", Integer.toString(tags.attempt()));
        record.setProperty("launch", Integer.toString(tags.launch()));
        record.setProperty("expires", tags.expiresAt().toString());
        record.setProperty("rank", Integer.toString(rank));
        record.setProperty("launchedAt", now.toString());
        record.setProperty("pid", Long.toString(handle.pid()));
        record.setProperty("started", Long.toString(millis(handle)));
        write(home.resolve(RECORD), record);
        return read(home).orElseThrow();
    }

    /** Empty for a folder whose machine never came to be. */
    static Optional<Cart> read(Path home) throws IOException {
        if (!Files.exists(home.resolve(RECORD))) {
            return Optional.empty();
        }
        Properties record = properties(home.resolve(RECORD));
        MachineTags tags = new MachineTags(
                record.getProperty("installation"),
                record.getProperty("team"),
                record.getProperty("run"),
                Integer.parseInt(record.getProperty("attempt")),
                Integer.parseInt(record.getProperty("launch")),
                Instant.parse(record.getProperty("expires")));
        Machine machine = new Machine(
                home.getFileName().toString(),
                new LaunchToken(record.getProperty("token")),
                Market.parse(record.getProperty("market")),
                tags,
                Integer.parseInt(record.getProperty("rank")),
                Instant.parse(record.getProperty("launchedAt")));
        return Optional.of(new Cart(
                home,
                machine,
                Long.parseLong(record.getProperty("pid")),
                Long.parseLong(record.getProperty("started"))));
    }

    /** A number may belong to another process by now; the time of its start tells. */
    private Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(handle -> millis(handle) == startedMillis);
    }

    boolean alive() {
        return process().isPresent();
    }

    MachineStatus status(Instant now) throws IOException {
        Path end = home.resolve(END);
        if (!Files.exists(end)) {
            if (alive()) {
                return new MachineStatus(State.RUNNING, End.NONE, Optional.empty(), "in the yard");
            }
            conclude(End.EXITED, now);
        }
        Properties how = properties(end);
        return new MachineStatus(
                State.GONE,
                End.valueOf(how.getProperty("end")),
                Optional.of(Instant.parse(how.getProperty("at"))),
                "left the yard");
    }

    /** What ended it first stays true. */
    void end(End end, Instant now) throws IOException {
        if (Files.exists(home.resolve(END))) {
            return;
        }
        Optional<ProcessHandle> process = process();
        if (process.isPresent()) {
            process.get().descendants().forEach(ProcessHandle::destroyForcibly);
            process.get().destroyForcibly();
            try {
                process.get().onExit().get(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while process " + pid + " was ended", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IOException("process " + pid + " does not end", e);
            }
        }
        conclude(end, now);
    }

    /** The key goes with the machine. */
    private void conclude(End end, Instant now) throws IOException {
        Files.deleteIfExists(home.resolve(BOOT));
        Properties how = new Properties();
        how.setProperty("end", end.name());
        how.setProperty("at", now.toString());
        write(home.resolve(END), how);
    }

    /** What the agent is told; docs/add-a-provider.md says what each means. None of the values can hold a quote. */
    private static String bootFile(LaunchRequest request, String id, int rank, Path work) {
        MachineBoot boot = request.boot();
        return String.format(
                "{\"storeUri\":\"%s\",\"mailboxPrefix\":\"%s\",\"key\":\"%s\",\"provider\":\"%s\",\"market\":\"%s\","
                        + "\"machineId\":\"%s\",\"leaseUntil\":\"%s\",\"workFolder\":\"%s\",\"rank\":%d}",
                boot.storeUri(),
                boot.mailboxPrefix(),
                Base64.getEncoder().encodeToString(boot.key()),
                YardFactory.ID,
                request.market().id(),
                id,
                request.tags().expiresAt(),
                work,
                rank);
    }

    private static long millis(ProcessHandle handle) {
        return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
    }

    private static Properties properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (var in = Files.newBufferedReader(file)) {
            properties.load(in);
        }
        return properties;
    }

    /** Whole or not at all. */
    private static void write(Path file, Properties properties) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + "." + UUID.randomUUID());
        try (var out = Files.newBufferedWriter(part)) {
            properties.store(out, null);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
