package dev.stint.server.upkeep;

import java.util.Set;

/** Whose keys are whose: {@code <team>/<run>/…}, {@code <team>/blobs/…}, and what belongs to no team. */
final class Prefixes {

    /** First segments that are no teams: what installations say of themselves, and what trying a store leaves. */
    private static final Set<String> NO_TEAMS = Set.of("installations");

    private Prefixes() {}

    /**
     * The beginning of a key.
     *
     * @param owner its first segment
     * @param run its second, when something comes after it; else empty
     * @param key all of it
     */
    record Prefix(String owner, String run, String key) {

        /** Snapshots people sent, which belong to no one run. */
        boolean blobs() {
            return run.equals("blobs");
        }

        /** Whether it can be a run's at all. */
        boolean ofRun() {
            return !run.isEmpty() && !blobs() && !NO_TEAMS.contains(owner);
        }

        /** As keys begin. */
        String text() {
            return run.isEmpty() ? key : owner + "/" + run + "/";
        }

        /** A text behind which the listing goes on with the next one. */
        String after() {
            // '0' is the character after '/'
            return run.isEmpty() ? key : owner + "/" + run + "0";
        }
    }

    /** The beginning of a key. */
    static Prefix of(String key) {
        String[] segments = key.split("/", 3);
        return new Prefix(segments[0], segments.length < 3 ? "" : segments[1], key);
    }
}
