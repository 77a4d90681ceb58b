package dev.stint.server.access;

import dev.stint.spec.teams.TeamSpec;
import java.util.List;

/** The teams that have been described to this installation. Safe for use by many threads; answers are those of the database. */
public interface Teams {

    /** A team; {@link TeamSpec#unbounded} when nobody has described it. */
    TeamSpec of(String team);

    /** All that are described, by name. */
    List<TeamSpec> all();
}
