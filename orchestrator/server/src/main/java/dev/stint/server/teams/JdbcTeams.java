package dev.stint.server.teams;

import dev.stint.server.access.Memberships;
import dev.stint.server.access.Role;
import dev.stint.server.access.Teams;
import dev.stint.server.db.TeamsRow;
import dev.stint.server.db.TeamsTable;
import dev.stint.spec.TeamsFiles;
import dev.stint.spec.TeamsResult;
import dev.stint.spec.teams.TeamSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The teams of the file that was applied last, by whichever server. It is read once for each revision; whether there is a newer one is
 * asked once a second at most, so a server goes by the rules of a file within a second of its being applied on another one.
 */
@Component
class JdbcTeams implements Teams, Memberships {

    private static final Logger log = LoggerFactory.getLogger(JdbcTeams.class);

    static final Duration FRESH = Duration.ofSeconds(1);

    private final TeamsTable table;
    private final InstantSource clock;
    private volatile Known known = new Known(0, List.of(), Instant.MIN);

    JdbcTeams(TeamsTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * What a revision says. Immutable.
     *
     * @param askedAt when it was last known to be the newest
     */
    private record Known(
            long revision,
            List<TeamSpec> all,
            Map<String, TeamSpec> byName,
            Map<String, Map<String, Role>> roles,
            Instant askedAt) {

        Known(long revision, List<TeamSpec> all, Instant askedAt) {
            this(
                    revision,
                    all,
                    all.stream().collect(Collectors.toMap(TeamSpec::name, Function.identity())),
                    roles(all),
                    askedAt);
        }

        Known still(Instant now) {
            return new Known(revision, all, byName, roles, now);
        }

        private static Map<String, Map<String, Role>> roles(List<TeamSpec> all) {
            Map<String, Map<String, Role>> roles = new HashMap<>();
            for (TeamSpec team : all) {
                team.members()
                        .forEach((person, role) -> roles.computeIfAbsent(person, any -> new HashMap<>())
                                .put(team.name(), Role.valueOf(role.toUpperCase(Locale.ROOT))));
            }
            return roles;
        }
    }

    @Override
    public TeamSpec of(String team) {
        return Optional.ofNullable(known().byName().get(team)).orElseGet(() -> TeamSpec.unbounded(team));
    }

    @Override
    public List<TeamSpec> all() {
        return known().all();
    }

    @Override
    public Map<String, Role> rolesOf(String person) {
        return Map.copyOf(known().roles().getOrDefault(person, Map.of()));
    }

    @Override
    public boolean hasGroup(Role role, String team) {
        return known().roles().entrySet().stream()
                .filter(member -> member.getKey().startsWith(GROUP))
                .map(member -> member.getValue().get(team))
                .anyMatch(own -> own != null && own.covers(role));
    }

    @Override
    public boolean isTeam(String team) {
        Known now = known();
        return now.revision() == 0 || now.byName().containsKey(team);
    }

    /** The revision in force, as far as this server knows. */
    long revision() {
        return known().revision();
    }

    /** Looks now whether there is a newer one: somebody has just applied it here. */
    void refresh() {
        look(clock.instant());
    }

    private Known known() {
        Known now = known;
        Instant at = clock.instant();
        boolean fresh =
                !now.askedAt().isBefore(at.minus(FRESH)) && !now.askedAt().isAfter(at);
        return fresh ? now : look(at);
    }

    /** Asks without a lock: whoever waits for an answer of the database must not hold up those whose transactions are before theirs. */
    private Known look(Instant at) {
        long newest = table.newest();
        return keep(newest > known.revision() ? read(newest, at) : Optional.empty(), at);
    }

    /** A transaction that began earlier sees an older one; what is known is never taken back, nor when it was asked. */
    private synchronized Known keep(Optional<Known> read, Instant at) {
        Instant before = known.askedAt();
        boolean later = before.isAfter(at) && !before.isAfter(clock.instant());
        known = read.filter(newer -> newer.revision() > known.revision())
                .orElseGet(() -> known.still(later ? before : at));
        return known;
    }

    /** Empty when this version of the server cannot read it, and goes by what it knows. */
    private Optional<Known> read(long revision, Instant at) {
        TeamsRow row = table.find(revision).orElseThrow();
        TeamsResult result = TeamsFiles.parse(row.content(), row.fileName());
        return result.fold(teams -> Optional.of(new Known(revision, List.copyOf(teams), at)), invalid -> {
            if (known.revision() == 0) {
                throw new IllegalStateException("the file of teams, revision " + revision
                        + ", cannot be read by this version of Stint: " + invalid.messages()
                        + "; start the version that applied it, or a newer one");
            }
            log.error(
                    "the file of teams, revision {}, cannot be read by this version of Stint, which goes by revision {}: {}",
                    revision,
                    known.revision(),
                    invalid.messages());
            return Optional.empty();
        });
    }
}
