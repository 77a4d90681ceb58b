package dev.stint.server.rest;

import dev.stint.server.access.Caller;
import dev.stint.server.access.Memberships;
import dev.stint.server.access.Role;
import dev.stint.server.access.SignIns;
import dev.stint.server.access.TokenBook;
import dev.stint.server.life.AccessToken;
import dev.stint.server.life.OwnPlace;
import dev.stint.server.life.ServerSettings;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/**
 * Knows who a secret stands for: the one of the server's home for the person whose server it is, and where it is a team's only at the place
 * for commands on its own computer; others for whom they were made, and sign-ins at an issuer for whom that vouches for.
 */
@Component
final class Keeper {
    private final AccessToken home;
    private final OwnPlace own;
    private final TokenBook tokens;
    private final ObjectProvider<Memberships> members;
    private final ObjectProvider<SignIns> signIns;
    private final boolean team;

    /** Without a file of teams nobody is a member of any. */
    Keeper(
            AccessToken home,
            OwnPlace own,
            TokenBook tokens,
            ObjectProvider<Memberships> members,
            ObjectProvider<SignIns> signIns,
            ServerSettings settings) {
        this.home = home;
        this.own = own;
        this.tokens = tokens;
        this.members = members;
        this.signIns = signIns;
        this.team = settings.team();
    }

    /** What becomes of whoever comes with a secret. */
    sealed interface Answer permits Admitted, Refused {}

    /**
     * Somebody who is let in.
     *
     * @param token the token's id; of a sign-in at an issuer {@code oidc-} and digits that stand for the person; empty for the token of
     *     the server's home
     */
    record Admitted(Caller caller, String token) implements Answer {}

    /**
     * Nobody is.
     *
     * @param status of the answer
     */
    record Refused(int status, String why) implements Answer {}

    /** Status of an answer to a sign-in of which nobody knows whether it is good. */
    static final int CANNOT_BE_TOLD = 503;

    /** For a secret that opens nothing. */
    static final Refused UNKNOWN =
            new Refused(401, "send a token of this server as 'Authorization: Bearer …'; stint login keeps one");

    /**
     * Who comes with a secret.
     *
     * @param port of this server, where they came in
     */
    Answer admit(String secret, int port) {
        return admit(secret, port, SignIns::judge);
    }

    /**
     * Whether somebody who was let in with a secret may still do something. While that cannot be told they may, and nobody waits for it.
     *
     * @param port of this server, where they came in
     */
    boolean still(String secret, int port, Predicate<Caller> something) {
        Answer answer = admit(secret, port, SignIns::judgeAgain);
        return answer instanceof Admitted admitted
                ? something.test(admitted.caller())
                : answer instanceof Refused refused && refused.status() == CANNOT_BE_TOLD;
    }

    private Answer admit(String secret, int port, BiFunction<SignIns, String, Optional<SignIns.Verdict>> judge) {
        if (home.matches(secret)) {
            return team && !own.at(port) ? UNKNOWN : new Admitted(home(), "");
        }
        if (!team) {
            return UNKNOWN;
        }
        return Optional.ofNullable(signIns.getIfAvailable())
                .flatMap(issuer -> judge.apply(issuer, secret))
                .map(this::answer)
                .or(() -> tokens.use(secret).map(token -> new Admitted(caller(token), token.id())))
                .orElse(UNKNOWN);
    }

    private Answer answer(SignIns.Verdict verdict) {
        if (verdict instanceof SignIns.Refused refused) {
            return new Refused(refused.status(), refused.why());
        }
        SignIns.Person person = (SignIns.Person) verdict;
        Map<String, Role> roles = new HashMap<>(roles(person.name()));
        person.groups()
                .forEach(group -> roles(Memberships.GROUP + group)
                        .forEach((name, role) ->
                                roles.merge(name, role, (one, other) -> one.covers(other) ? one : other)));
        return roles.isEmpty()
                ? new Refused(
                        403,
                        person.name()
                                + " is signed in, but belongs to no team here; have whoever administers this installation"
                                + " put the name, or a group, among the members of one in teams.yaml, and apply it")
                : new Admitted(new Caller(person.name(), Optional.empty(), roles), person.id());
    }

    private Map<String, Role> roles(String member) {
        Memberships known = members.getIfAvailable();
        return known == null ? Map.of() : known.rolesOf(member);
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
            return new Caller(token.name(), Optional.empty(), roles(token.name()));
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
