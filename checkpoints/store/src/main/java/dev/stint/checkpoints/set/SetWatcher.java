package dev.stint.checkpoints.set;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Notices complete sets in a checkpoint folder. The caller polls; nothing runs by itself. Each event is told once: after a
 * discarded set, the next one comes with the command's next save. What lies in the folder when the watcher is made (a restored
 * checkpoint, say) is no event. Not thread-safe.
 *
 * <p>A file {@code .stint/commit-<n>.json}, created by rename, with {@code {"step":n, "files":[…]}} always counts. After it was
 * dealt with, {@link #answer} writes {@code .stint/done-<n>.json}.
 */
public final class SetWatcher {

    private final Path folder;
    private final Completion completion;
    private final InstantSource clock;
    private final Custody custody;
    private final RequestFolder requests;
    private final PathMatcher renamed;
    private Optional<FileState> takenMarker = Optional.empty();
    private final Optional<HeldFiles> held;
    private List<SeenFile> lastSeen = List.of();
    private List<SeenFile> lastTaken = List.of();
    private Instant lastChange;
    private boolean owed;

    /**
     * Starts watching; make it after a restore and before the command starts.
     *
     * @param holding a folder for this watcher alone, outside of the watched one and on its file system
     */
    public SetWatcher(Path folder, Completion completion, InstantSource clock, Path holding) throws IOException {
        this(folder, completion, clock, holding, Custody.ofEqual(folder));
    }

    /**
     * Starts watching a folder of a command that is trusted less than this program.
     *
     * @param custody how far
     */
    public SetWatcher(Path folder, Completion completion, InstantSource clock, Path holding, Custody custody)
            throws IOException {
        this.custody = custody;
        this.folder = folder;
        this.completion = completion;
        this.clock = clock;
        this.requests = new RequestFolder(folder, custody);
        this.renamed = FileSystems.getDefault()
                .getPathMatcher("glob:" + (completion.pattern().isEmpty() ? "*" : completion.pattern()));
        this.lastChange = clock.instant();
        this.held =
                completion.kind() == Completion.Kind.RENAME ? Optional.of(new HeldFiles(holding)) : Optional.empty();
        switch (completion.kind()) {
            case MARKER -> takenMarker = marker();
            case RENAME ->
                held.orElseThrow()
                        .look(matching(SetScan.of(folder, List.of(), custody).files()));
            case QUIET -> {
                lastSeen = SetScan.of(folder, List.of(), custody).files();
                lastTaken = lastSeen;
            }
            case CALL -> lastSeen = List.of();
        }
    }

    /** The next complete set, if there is a new one. Reads folder entries, never file contents. */
    public Optional<CompleteSet> poll() throws IOException {
        Optional<RequestFolder.Pending> pending = requests.next();
        if (pending.isPresent()) {
            return Optional.of(requested(pending.get()));
        }
        return switch (completion.kind()) {
            case MARKER -> marked();
            case RENAME -> renamed();
            case QUIET -> quiet();
            case CALL -> Optional.empty();
        };
    }

    /**
     * The last set that came by rename could not be held, for a reason that may be over by now: it is a set once more at the next poll, though
     * nothing has come since. Another may not come for long, or never.
     */
    public void missed() {
        owed = held.isPresent();
    }

    /**
     * Answers the request behind a set; silent for a set without one.
     *
     * @param index the checkpoint's, or -1
     * @param ok whether it was committed
     * @param message for the command's author
     */
    public void answer(CompleteSet set, long index, boolean ok, String message) throws IOException {
        if (set.request().isPresent()) {
            requests.answer(set.request().get(), index, ok, message);
        }
    }

    private CompleteSet requested(RequestFolder.Pending pending) throws IOException {
        SetScan scan = SetScan.of(folder, pending.request().files(), custody);
        Optional<String> refusal = pending.refusal().or(scan::refusal);
        if (refusal.isEmpty() && scan.files().isEmpty() && completion.kind() != Completion.Kind.CALL) {
            refusal = Optional.of("the checkpoint folder is empty; write the files before the request");
        }
        if (completion.kind() == Completion.Kind.QUIET) {
            lastTaken = SetScan.of(folder, List.of(), custody).files();
        }
        return new CompleteSet(
                folder,
                scan.files(),
                Trust.CALL,
                Optional.of(pending.request()),
                OptionalLong.of(pending.madeAtNanos()),
                scan.notices(),
                refusal);
    }

    private Optional<CompleteSet> marked() throws IOException {
        Optional<FileState> marker = marker();
        if (marker.isEmpty() || sameEvent(marker, takenMarker)) {
            return Optional.empty();
        }
        SetScan scan = SetScan.of(folder, List.of(), custody);
        if (!sameEvent(marker, marker())) {
            return Optional.empty(); // replaced while we looked: the next poll sees the newer one
        }
        takenMarker = marker;
        boolean empty = scan.files().stream().allMatch(file -> file.path().equals(completion.pattern()));
        return empty
                ? Optional.empty()
                : Optional.of(
                        set(scan, Trust.MARKER, OptionalLong.of(marker.get().modifiedNanos())));
    }

    private Optional<CompleteSet> renamed() throws IOException {
        SetScan scan = SetScan.of(folder, List.of(), custody).settled(Trust.RENAME);
        HeldFiles.Look look = held.orElseThrow().look(matching(scan.files()));
        if (!look.news() && !(owed && !look.files().isEmpty())) {
            return Optional.empty();
        }
        owed = false;
        Map<String, SeenFile> asHeld = new HashMap<>();
        List<SeenFile> came = look.news() ? look.files() : held.get().asTheyCame(look.files());
        came.forEach(file -> asHeld.put(file.path(), file));
        List<SeenFile> files = scan.files().stream()
                .map(file -> asHeld.getOrDefault(file.path(), file))
                .toList();
        return Optional.of(set(new SetScan(files, scan.notices(), scan.refusal()), Trust.RENAME, OptionalLong.empty()));
    }

    private Optional<CompleteSet> quiet() throws IOException {
        SetScan scan = SetScan.of(folder, List.of(), custody);
        Instant now = clock.instant();
        if (!scan.sameContentAs(lastSeen)) {
            lastSeen = scan.files();
            lastChange = now;
            return Optional.empty();
        }
        if (scan.files().isEmpty()
                || scan.sameContentAs(lastTaken)
                || now.isBefore(lastChange.plus(completion.quiet()))) {
            return Optional.empty();
        }
        lastTaken = scan.files();
        return Optional.of(set(scan, Trust.QUIET, OptionalLong.empty()));
    }

    private CompleteSet set(SetScan scan, Trust trust, OptionalLong sealedAtNanos) {
        return new CompleteSet(
                folder, scan.files(), trust, Optional.empty(), sealedAtNanos, scan.notices(), scan.refusal());
    }

    private Optional<FileState> marker() throws IOException {
        Path marker = folder.resolve(completion.pattern());
        try {
            return Files.isRegularFile(marker, LinkOption.NOFOLLOW_LINKS)
                    ? Optional.of(FileState.of(marker))
                    : Optional.empty();
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static boolean sameEvent(Optional<FileState> a, Optional<FileState> b) {
        return a.isPresent()
                && b.isPresent()
                && a.get().inode() == b.get().inode()
                && a.get().modifiedNanos() == b.get().modifiedNanos();
    }

    /** The files whose coming by rename completes a set. */
    private List<SeenFile> matching(List<SeenFile> files) {
        return files.stream()
                .filter(file -> {
                    Path path = Path.of(file.path());
                    Path matched = completion.pattern().contains("/") ? path : path.getFileName();
                    return matched != null && renamed.matches(matched);
                })
                .toList();
    }
}
