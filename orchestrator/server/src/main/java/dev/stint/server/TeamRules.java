package dev.stint.server;

import dev.stint.api.Requests;
import dev.stint.api.TeamViews;
import java.util.function.Predicate;

/** The file of teams. Safe for use by many threads. */
public interface TeamRules {

    /**
     * Those that are described, by name.
     *
     * @param teams which of them
     */
    TeamViews.TeamList list(Predicate<String> teams);

    /**
     * Applies a file, or tells what it would change. One that changes nothing makes no revision.
     *
     * @param by who applies it
     * @throws RefusedException when it is not valid, when another one was applied meanwhile, or when it removes a team that is in use
     *     and does not say that this is meant
     */
    TeamViews.TeamsPlan put(Requests.PutTeams request, String by);

    /** The files that were applied lately, newest first. */
    TeamViews.TeamHistory history();

    /**
     * A file as it was applied.
     *
     * @throws RefusedException when there is none of this revision
     */
    TeamViews.TeamFile file(long revision);
}
