package dev.stint.server.rest;

import dev.stint.server.access.Caller;
import dev.stint.server.access.Memberships;
import dev.stint.server.access.Role;
import dev.stint.server.access.TokenBook;
import dev.stint.server.life.AccessToken;
import dev.stint.server.life.OwnPlace;
import dev.stint.server.life.ServerSettings;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Knows who a secret stands for: the one of the server's home for the person whose server it is, and where it is a team's only at the place
 * for commands on its own computer; others for whom they were made.
 */
@Component
final class Keeper {
    private final AccessToken home;
    private final OwnPlace own;
    private final TokenBook tokens;
    private final ObjectProvider<Memberships> members;
    private final boolean team;

    /** Without a file of teams nobody is a member of any. */
    Keeper(
            AccessToken home,
            OwnPlace own,
            TokenBook tokens,
            ObjectProvider<Memberships> members,
            ServerSettings settings) {
        this.home = home;
        this.own = own;
        this.tokens = tokens;
        this.members = members;
        this.team = settings.team();
    }

    /**
     * Somebody who is let in.
     *
     * @param token the token's id; empty for that of the server's home
     */
    record Admitted(Caller caller, String token) {}

    /**
     * Who comes with a secret; empty when it opens nothing.
     *
     * @param port of this server, where they came in
     */
    Optional<Admitted> admit(String secret, int port) {
        if (home.matches(secret)) {
            return team && !own.at(port) ? Optional.empty() : Optional.of(new Admitted(home(), ""));
        }
        return team ? tokens.use(secret).map(token -> new Admitted(caller(token), token.id())) : Optional.empty();
    }

    /** Whoever has the token of the server's home. */
    static Caller home() {
        return Caller.owner(System.getProperty("user.name"));
    }

    private boolean isTeam(String team) {
        Memberships known = members.getIfAvailable();
        return known == null || known.isTeam(team);
    }

    /** Whom a token stands for. */
    Caller caller(TokenBook.Token token) {
        if (token.role().isEmpty()) {
            Memberships known = members.getIfAvailable();
            return new Caller(token.name(), Optional.empty(), known == null ? Map.of() : known.rolesOf(token.name()));
        }
        Role role = token.role().get();
        return token.team()
                .map(only -> new Caller(
                        token.name(),
                        Optional.empty(),
                        // a team that the file does not name any more has nobody, and no bounds either
                        isTeam(only) ? Map.of(only, role) : Map.of()))
                .orElseGet(() -> new Caller(token.name(), token.role(), Map.of()));
    }
}
