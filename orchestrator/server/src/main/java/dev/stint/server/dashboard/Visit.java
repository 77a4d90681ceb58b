package dev.stint.server.dashboard;

import dev.stint.server.RefusedException;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Role;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Who looks at a page.
 *
 * @param caller on whose behalf
 * @param secret the token they signed in with
 * @param said what came of an action they have just done
 */
record Visit(Caller caller, String secret, Optional<String> said) {

    private static final int FORBIDDEN = 403;
    private static final int REFUSED = 3;

    Frame frame(String title, String place) {
        return new Frame(title, place, Optional.of(caller.name()), said, FormToken.of(secret), Assets.version());
    }

    boolean may(Role role, String team) {
        return caller.may(role, team);
    }

    /** Whether they may do something in some team, and so are shown where. */
    boolean maySomewhere(Role role) {
        return caller.mayEverywhere(role) || caller.teams().values().stream().anyMatch(own -> own.covers(role));
    }

    /** What belongs to others is as if it were not there. */
    void see(String run, String team) {
        if (!caller.may(Role.VIEWER, team)) {
            throw new RefusedException(
                    404, 4, "run '" + run + "' is not known; 'stint ls --all' shows every run", List.of());
        }
    }

    /** A form that did not come from a page of ours does nothing. */
    void own(String formToken) {
        if (!FormToken.right(secret, formToken)) {
            throw new RefusedException(
                    FORBIDDEN,
                    REFUSED,
                    "this form is from an earlier visit, or from another site, and was not followed",
                    List.of("Go back, reload the page, and send it again."));
        }
    }

    void require(Role role, String team) {
        require(caller.may(role, team), role, "in team " + team);
    }

    void requireEverywhere(Role role) {
        require(caller.mayEverywhere(role), role, "of the installation");
    }

    private void require(boolean may, Role role, String where) {
        if (!may) {
            throw new RefusedException(
                    FORBIDDEN,
                    REFUSED,
                    caller.name() + " has not the role "
                            + Shown.word(role.name()).toLowerCase(Locale.ROOT) + " " + where,
                    List.of("Ask somebody who has, or who administers this installation."));
        }
    }
}
