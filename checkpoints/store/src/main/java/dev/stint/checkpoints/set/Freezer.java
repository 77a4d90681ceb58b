package dev.stint.checkpoints.set;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Holds a set still, as far as a file system can. Hard links keep its files from being deleted; whether they were rewritten is
 * seen by comparing inode, size and mtime with what the watcher saw, here after linking and in the writer after reading. Sets
 * known by quiescence alone are copied instead; for those known by renames see {@link RenamedFiles}. Safe for many threads.
 *
 * <p>A file whose mtime is younger than 20 ms is waited for, since a rewrite within the same tick of a coarse clock leaves mtime
 * unchanged. What escapes: writes through a memory map, and a command that truncates a file within the very tick of its marker
 * and then stalls for a quarter of a second.
 */
public final class Freezer {

    /** Longer than a tick of any kernel's coarse clock (10 ms at 100 Hz). */
    static final Duration TIMESTAMP_GRAIN = Duration.ofMillis(20);

    /**
     * For a file of the same tick as its marker, of which it is not known whether it was written before it or begun again after
     * it: a writer that is still at it shows within this time.
     */
    static final Duration SAME_TICK_SETTLE = Duration.ofMillis(250);

    static final String ADVICE =
            "; write to a new name and rename it, or do not touch the files until stint.commit() returns,"
                    + " and keep logs out of the checkpoint folder";

    static final FileAttribute<?> PRIVATE_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** Below this a copy in process is cheaper than starting {@code cp}. */
    private static final long REFLINK_MIN_BYTES = 1 << 20;

    private final InstantSource clock;
    private final Pause pause;
    private final Optional<Custody> custody;

    /** A freezer that waits by the given pause. */
    public Freezer(InstantSource clock, Pause pause) {
        this(clock, pause, Optional.empty());
    }

    private Freezer(InstantSource clock, Pause pause, Optional<Custody> custody) {
        this.clock = clock;
        this.pause = pause;
        this.custody = custody;
    }

    /** A freezer that really waits. */
    public Freezer(InstantSource clock) {
        this(clock, Freezer::sleep);
    }

    /** A freezer that really waits, and takes only what a command that is trusted less may give. */
    public Freezer(InstantSource clock, Custody custody) {
        this(clock, Freezer::sleep, Optional.of(custody));
    }

    private static void sleep(Duration duration) throws InterruptedException {
        Thread.sleep(duration.toMillis(), duration.toNanosPart() % 1_000_000);
    }

    private Custody custodyOf(CompleteSet set) {
        return custody.orElseGet(() -> Custody.ofEqual(set.folder()));
    }

    /**
     * Links or copies the set's files into a new folder under {@code staging}.
     *
     * @param staging on the same file system as the set's folder and outside of it; created when absent
     * @throws IOException when linking or copying fails for reasons other than the command's doing
     */
    public FreezeResult freeze(CompleteSet set, Path staging) throws IOException {
        Optional<String> unfit = unfit(set);
        if (unfit.isPresent()) {
            return new FreezeResult.Discarded(unfit.get());
        }
        Files.createDirectories(staging, PRIVATE_FOLDER);
        if (set.trust() == Trust.RENAME) {
            return new RenamedFiles(set, custodyOf(set), this::waitForGrain, clock).freeze(staging);
        }
        return freezeAsSeen(set, staging);
    }

    private FreezeResult freezeAsSeen(CompleteSet set, Path staging) throws IOException {
        waitForGrain(set.files().stream().map(SeenFile::state).toList(), sealOf(set));
        Path own = Files.createDirectory(staging.resolve(UUID.randomUUID().toString()), PRIVATE_FOLDER);
        boolean kept = false;
        try {
            List<FrozenFile> frozen = new ArrayList<>();
            for (SeenFile file : set.files()) {
                Path staged = own.resolve(Integer.toString(frozen.size()));
                Optional<String> lost = hold(file, staged, set.trust() == Trust.QUIET, custodyOf(set));
                if (lost.isPresent()) {
                    return new FreezeResult.Discarded("'" + file.path() + "' " + lost.get());
                }
                frozen.add(new FrozenFile(file.path(), staged, FileState.of(staged)));
            }
            // The scan that found the set took time: only if a second one agrees was there an instant when all this was
            // true.
            if (!SetScan.of(set.folder(), set.listed(), custodyOf(set)).sameContentAs(set.files())) {
                return new FreezeResult.Discarded("files came, went or changed while the set was taken" + ADVICE);
            }
            kept = true;
            return new FreezeResult.Frozen(new FrozenSet(own, frozen, set.trust(), clock.instant(), set.metrics()));
        } finally {
            if (!kept) {
                FrozenSet.removeTree(own);
            }
        }
    }

    private static Optional<String> unfit(CompleteSet set) {
        if (set.refusal().isPresent()) {
            return set.refusal();
        }
        if (set.files().isEmpty()) {
            return Optional.of("the set has no files");
        }
        if (set.sealedAtNanos().isPresent()) {
            for (SeenFile file : set.files()) {
                if (file.state().modifiedNanos() > set.sealedAtNanos().getAsLong()) {
                    return Optional.of(
                            "'" + file.path() + "' was written again after the set was declared complete" + ADVICE);
                }
            }
        }
        return Optional.empty();
    }

    /** When a set's marker was written, where a file of the same tick may have been begun again after it. */
    private static OptionalLong sealOf(CompleteSet set) {
        return set.trust() == Trust.MARKER ? set.sealedAtNanos() : OptionalLong.empty();
    }

    private void waitForGrain(List<FileState> files) throws IOException {
        waitForGrain(files, OptionalLong.empty());
    }

    private void waitForGrain(List<FileState> files, OptionalLong seal) throws IOException {
        Instant now = clock.instant();
        Duration longest = Duration.ZERO;
        for (FileState file : files) {
            boolean sameTick = seal.isPresent() && file.modifiedNanos() == seal.getAsLong();
            Duration needed = sameTick ? SAME_TICK_SETTLE : TIMESTAMP_GRAIN;
            Duration age = Duration.between(Instant.EPOCH.plusNanos(file.modifiedNanos()), now);
            // An mtime further in the future was set by the command; a rewrite would not give the same one.
            Duration missing = needed.minus(age);
            if (missing.compareTo(longest) > 0 && age.compareTo(TIMESTAMP_GRAIN.negated()) > 0) {
                longest = missing;
            }
        }
        if (longest.isZero()) {
            return;
        }
        try {
            pause.forTime(longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while a checkpoint set was taken");
        }
    }

    static final String CHANGED = "changed while the set was taken" + ADVICE;

    /**
     * Links or copies one file; why not, when it is not what was seen or may not be taken. Linked first in any case: of the link,
     * which the command cannot reach, it can be said whose file it is; of the command's path, only whose it was.
     */
    private static Optional<String> hold(SeenFile file, Path staged, boolean copied, Custody custody)
            throws IOException {
        Path link =
                copied && custody.uid().isPresent() ? staged.resolveSibling(staged.getFileName() + ".link") : staged;
        try {
            Path source = file.file();
            if (!copied || custody.uid().isPresent()) {
                Files.createLink(link, source);
                Optional<String> refusal = custody.refusal(link);
                if (refusal.isPresent() || !FileState.of(link).sameContentAs(file.state())) {
                    return refusal.or(() -> Optional.of(CHANGED));
                }
                source = link;
            }
            if (!copied) {
                return Optional.empty();
            }
            copy(source, file.state().size(), staged);
            boolean still = FileState.of(source).sameContentAs(file.state())
                    && Files.size(staged) == file.state().size();
            if (!source.equals(file.file())) {
                Files.delete(link);
            }
            return still ? Optional.empty() : Optional.of(CHANGED);
        } catch (NoSuchFileException e) {
            return Optional.of(CHANGED);
        } catch (IOException e) {
            if (!Files.exists(file.file())) {
                return Optional.of(CHANGED);
            }
            throw new IOException(
                    "checkpoint file '" + file.path() + "' could not be " + (copied ? "copied" : "linked")
                            + " for reading: " + e.getMessage()
                            + (copied
                                    ? ""
                                    : "; the staging folder must be on the file system of the checkpoint folder"),
                    e);
        }
    }

    private static void copy(Path file, long size, Path staged) throws IOException {
        if (size >= REFLINK_MIN_BYTES && reflink(file, staged)) {
            return;
        }
        Files.copy(file, staged, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Shares extents where the file system can; the JDK offers no such call. False where {@code cp} cannot do it. */
    private static boolean reflink(Path from, Path to) throws IOException {
        Process process;
        try {
            process = new ProcessBuilder(
                            "cp", "--reflink=auto", "--preserve=mode", "--", from.toString(), to.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            return false; // no cp on this machine
        }
        try {
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while copying " + from);
        }
    }
}
