package dev.stint.server.engine;

import dev.stint.server.RefusedException;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.db.ShardId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/**
 * Finds the run that people mean: by its id, by the beginning of it, or as {@code last}; with a dot and a number after it, a shard of
 * that run.
 */
@Component
public class RunFinder {

    private static final int NOT_FOUND = 404;
    private static final int WRONG = 400;

    private final RunTable runs;

    RunFinder(RunTable runs) {
        this.runs = runs;
    }

    /**
     * For what is done to runs as a whole.
     *
     * @throws RefusedException with exit code 4 when none, or several, are meant; with 2 when a shard is
     */
    public RunRow findWhole(String run) {
        RunRow found = find(run);
        if (found.shardOf().isPresent()) {
            throw new RefusedException(
                    WRONG, 2, found.id() + " is a shard, which goes with its run; give " + found.whole(), List.of());
        }
        return found;
    }

    /** @throws RefusedException with exit code 4 when none, or several, are meant */
    public RunRow find(String run) {
        return find(run, Optional.empty());
    }

    /**
     * The run that is meant among those of some teams.
     *
     * @param visible teams; empty for all
     * @throws RefusedException with exit code 4 when none, or several, are meant
     */
    RunRow find(String run, Optional<Set<String>> visible) {
        return ShardId.parse(run).map(wanted -> shard(wanted, visible)).orElseGet(() -> whole(run, visible));
    }

    private RunRow shard(ShardId wanted, Optional<Set<String>> visible) {
        RunRow whole = whole(wanted.parent(), visible);
        return runs.find(new ShardId(whole.id(), wanted.shard()).id())
                .orElseThrow(() -> new RefusedException(
                        NOT_FOUND,
                        4,
                        "run " + whole.id() + " has no shard " + wanted.shard()
                                + (whole.sharded()
                                        ? "; it has " + whole.machine().rules().shards()
                                                + ", counted from 0, once it has a slot"
                                        : ", and no other either"),
                        List.of()));
    }

    private RunRow whole(String run, Optional<Set<String>> visible) {
        // no run's, and PostgreSQL takes no text with the character zero in it
        if (run.codePoints().anyMatch(Character::isISOControl)) {
            throw new RefusedException(
                    NOT_FOUND,
                    4,
                    "no run is called by what was given, which has control characters; 'stint ls --all' shows every run",
                    List.of());
        }
        if (run.equals("last")) {
            List<RunRow> newest = runs.page(visible, Optional.empty(), false, Long.MAX_VALUE, 1);
            if (newest.isEmpty()) {
                throw new RefusedException(
                        NOT_FOUND, 4, "there are no runs yet; submit one with 'stint run'", List.of());
            }
            // a page leaves out the spec, without which a run can be neither shown whole nor resumed
            return runs.find(newest.get(0).id()).orElseThrow();
        }
        Optional<RunRow> exact = runs.find(run)
                .filter(row ->
                        visible.filter(teams -> !teams.contains(row.team())).isEmpty());
        if (exact.isPresent()) {
            return exact.get();
        }
        List<String> candidates = run.isEmpty() ? List.of() : runs.idsStartingWith(visible, run, 6);
        if (candidates.size() == 1) {
            return runs.find(candidates.get(0)).orElseThrow();
        }
        if (candidates.isEmpty()) {
            throw new RefusedException(
                    NOT_FOUND, 4, "run '" + run + "' is not known; 'stint ls --all' shows every run", List.of());
        }
        throw new RefusedException(
                NOT_FOUND,
                4,
                "run '" + run + "' is the beginning of several: " + String.join(", ", candidates),
                List.of());
    }
}
