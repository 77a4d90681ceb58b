package dev.stint.server.rest;

import dev.stint.server.access.Caller;
import dev.stint.server.access.Memberships;
import dev.stint.server.access.Role;
import dev.stint.server.access.Standing;
import dev.stint.server.access.TokenBook;
import dev.stint.server.life.ServerSettings;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * By the file of teams and by tokens that still open something; whoever has a personal server may everything there. Who is in a group is
 * known only while they ask: a role that the file gives to a group is taken to be theirs, unless it was a token that gave it to them here.
 */
@Component
final class LookedUpStanding implements Standing {
    private final ObjectProvider<Memberships> members;
    private final TokenBook tokens;
    private final Keeper keeper;
    private final InstantSource clock;
    private final boolean team;

    LookedUpStanding(
            ObjectProvider<Memberships> members,
            TokenBook tokens,
            Keeper keeper,
            InstantSource clock,
            ServerSettings settings) {
        this.members = members;
        this.tokens = tokens;
        this.keeper = keeper;
        this.clock = clock;
        this.team = settings.team();
    }

    @Override
    public boolean has(Role role, String person, String team) {
        if (!this.team || person.equals(Keeper.home().name())) {
            return true;
        }
        Memberships known = members.getIfAvailable();
        if (known != null && new Caller(person, Optional.empty(), known.rolesOf(person)).may(role, team)) {
            return true;
        }
        List<TokenBook.Token> theirs = tokens.of(person).stream()
                .filter(token -> gave(token, role, team))
                .toList();
        Instant now = clock.instant();
        return theirs.isEmpty()
                ? known != null && known.hasGroup(role, team)
                : theirs.stream()
                        .filter(token -> token.live(now))
                        .anyMatch(token -> keeper.caller(token).may(role, team));
    }

    /** Whether somebody could have a role here by a token, while it opened something; one of no role says who they are, and no more. */
    private static boolean gave(TokenBook.Token token, Role role, String team) {
        return token.role().filter(own -> own.covers(role)).isPresent()
                && token.team().filter(only -> !only.equals(team)).isEmpty();
    }
}
