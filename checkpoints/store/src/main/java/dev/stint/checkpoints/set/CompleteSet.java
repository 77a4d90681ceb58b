package dev.stint.checkpoints.set;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A set that was complete when it was seen. Its files still live: {@link Freezer} holds them.
 *
 * @param folder the checkpoint folder
 * @param files as seen, in path order
 * @param trust how it was known to be complete
 * @param request the request that named it, for {@link Trust#CALL}
 * @param sealedAtNanos mtime of the marker or request, since 1970: a file modified later is not of this set
 * @param notices what was left out; log it loudly
 * @param refusal why it cannot be taken after all, with advice; the freezer discards it with these words
 */
public record CompleteSet(
        Path folder,
        List<SeenFile> files,
        Trust trust,
        Optional<Request> request,
        OptionalLong sealedAtNanos,
        List<String> notices,
        Optional<String> refusal) {

    public CompleteSet {
        files = List.copyOf(files);
        notices = List.copyOf(notices);
    }

    /**
     * A request file {@code .stint/commit-<number>.json}.
     *
     * @param number in its name
     * @param step in its content; -1 when it could not be read
     * @param files the files and folders it lists; empty for all
     * @param metrics values the command states of this set, by name
     */
    public record Request(long number, long step, List<String> files, Metrics metrics) {
        public Request {
            files = List.copyOf(files);
        }
    }

    /** The step a request told, if it is one. */
    public OptionalLong step() {
        return request.isPresent() && request.get().step() >= 0
                ? OptionalLong.of(request.get().step())
                : OptionalLong.empty();
    }

    /** Sum of the files' sizes. */
    public long bytes() {
        return files.stream().mapToLong(file -> file.state().size()).sum();
    }

    /** What the command stated of this set. */
    public Metrics metrics() {
        return request.map(Request::metrics).orElse(Metrics.NONE);
    }

    List<String> listed() {
        return request.map(Request::files).orElse(List.of());
    }
}
