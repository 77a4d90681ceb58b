package dev.stint.drill;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.checkpoints.TransferLimits;
import dev.stint.checkpoints.Transfers;
import dev.stint.spec.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One drill: a folder with an object store, and machines that are processes of this computer. First {@link #keep} what the spec
 * names, then {@link #run}. {@link #close} may be called by another thread at any time: it kills every process, removes the
 * folder, and lets {@code run} end with a {@link DrillInterruptedException}.
 */
public final class Drill implements AutoCloseable {

    /** After the job's time to save: for the commit of what it saved. */
    private static final Duration AFTER_DRAIN = Duration.ofSeconds(15);

    /** How long whoever works here gets to notice that it is over. */
    private static final Duration LEAVE = Duration.ofSeconds(5);

    /** So many checkpoints give two interruptions, and something to compare after each. */
    private static final int CHECKPOINTS_TO_A_STEP = 4;

    private static final int CHECKPOINTS = 6;

    /** An interruption takes a moment to arrive, in which a quick script goes on. */
    private static final Duration RUNNING = Duration.ofSeconds(6);

    private final Path folder;
    private final boolean keepFolder;
    private final ObjectStore store;
    private final Machines machines;
    private final Stopwatch watch;
    private final Semaphore working = new Semaphore(1);
    private volatile boolean closed;

    private Drill(
            Path folder, boolean keepFolder, ObjectStore store, Machines machines, InstantSource clock, Pause pause) {
        this.folder = folder;
        this.keepFolder = keepFolder;
        this.store = store;
        this.machines = machines;
        this.watch = new Stopwatch(clock, time -> {
            if (closed) {
                throw new DrillInterruptedException();
            }
            pause.of(time);
        });
    }

    /**
     * Opens a drill for a job.
     *
     * @param folder an empty folder, which may not exist yet, on a disk with room for the job's checkpoints
     * @param keepFolder whether it stays, for a look at checkpoints and logs
     * @param agentCommand how an agent is started: program and leading arguments
     * @throws IOException when the folder cannot be used
     */
    public static Drill open(
            JobSpec spec, Path folder, boolean keepFolder, List<String> agentCommand, InstantSource clock, Pause pause)
            throws IOException {
        if (Files.isDirectory(folder)) {
            try (var content = Files.list(folder)) {
                if (content.findAny().isPresent()) {
                    throw new IOException(folder + " is not empty; give a new folder");
                }
            }
        }
        Files.createDirectories(
                folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path real = folder.toRealPath();
        ObjectStore store =
                ObjectStores.open("file://" + real.resolve("bucket").toUri().getRawPath());
        Machines machines = new Machines(real, agentCommand, Orders.drain(spec).plus(AFTER_DRAIN), clock, pause);
        return new Drill(real, keepFolder, store, machines, clock, pause);
    }

    /** Where everything is, absolute. */
    public Path folder() {
        return folder;
    }

    /** Whether content is kept here already. */
    public boolean has(String sha256) throws IOException {
        return store.head(Orders.blobKey(sha256)).isPresent();
    }

    /** Keeps a snapshot of what the spec names. */
    public void keep(String sha256, Path content) throws IOException {
        try (Transfers transfers = new Transfers(TransferLimits.usual())) {
            transfers.putFile(store, Orders.blobKey(sha256), content);
        }
    }

    /**
     * Runs the job left alone and interrupted, and where that differs left alone once more, and compares.
     *
     * @param say is told what happens, line by line
     * @throws IOException when this computer could not do it: no disk, no process
     * @throws DrillInterruptedException when the drill was closed meanwhile
     */
    public DrillReport run(DrillPlan plan, Consumer<String> say) throws IOException {
        working.acquireUninterruptibly();
        try {
            return work(plan, say);
        } catch (IOException | RuntimeException e) {
            if (closed) { // whatever it was, it comes from the ground being taken away
                throw new DrillInterruptedException();
            }
            throw e;
        } finally {
            working.release();
        }
    }

    private DrillReport work(DrillPlan plan, Consumer<String> say) throws IOException {
        Orders orders = new Orders(plan.spec(), plan.materials());
        boolean saves = plan.spec().checkpoint().isPresent();
        RunDriver driver = new RunDriver(
                store, machines, orders, watch, saves ? Optional.of(plan.patience()) : Optional.empty(), say);
        Judge judge = new Judge(
                new Pairing(new Contents(store, Files.createDirectories(folder.resolve("scratch")), plan.ignored())),
                saves);
        say.accept("left alone");
        RunTrace alone = driver.run(
                "alone",
                "left alone",
                List.of(),
                plan.steps().isPresent()
                        ? new Goal(plan.steps().getAsLong(), CHECKPOINTS_TO_A_STEP, RUNNING)
                        : new Goal(-1, CHECKPOINTS, RUNNING));
        if (alone.failed()) {
            return judge.failed(List.of(alone));
        }
        say.accept("interrupted");
        RunTrace interrupted = driver.run("interrupted", "interrupted", Interruption.like(alone), Goal.like(alone));
        if (interrupted.failed()) {
            return judge.failed(List.of(alone, interrupted));
        }
        if (Goal.isBeyond(interrupted, alone)) {
            // On a slow machine an interruption arrives late; what was left alone has to come as far to be compared.
            say.accept("left alone once more, as far as the interrupted one came");
            alone = driver.run("further", "left alone", List.of(), Goal.like(interrupted));
            if (alone.failed()) {
                return judge.failed(List.of(alone));
            }
        }
        Optional<DrillReport> report = judge.compare(alone, interrupted);
        if (report.isPresent()) {
            return report.get();
        }
        say.accept("they differ; left alone once more, to see whether it is the interruption");
        RunTrace again = driver.run("again", "left alone again", List.of(), Goal.like(alone));
        return again.failed()
                ? judge.failed(List.of(alone, interrupted, again))
                : judge.compare(alone, interrupted, again);
    }

    /** Kills what runs, and removes the folder unless it stays. Idempotent. */
    @Override
    public synchronized void close() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        try {
            machines.close();
            boolean left = working.tryAcquire(LEAVE.toMillis(), TimeUnit.MILLISECONDS);
            if (left) {
                store.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (!keepFolder) {
                DrillFolder.remove(folder);
            }
        }
    }
}
