package dev.stint.server.access;

import java.util.Optional;
import java.util.Set;

/** People who are signed in by an issuer of OpenID Connect, and not by a token of this server. Safe for use by many threads. */
public interface SignIns {

    /**
     * What a program needs to know to have somebody sign in.
     *
     * @param issuer its address
     * @param clientId what the program calls itself there
     * @param scopes what it asks for, separated by blanks
     * @param send which of the tokens it gets it is to send here: {@code id_token} or {@code access_token}
     */
    record Way(String issuer, String clientId, String scopes, String send) {}

    /** What becomes of somebody who comes with a sign-in. */
    sealed interface Verdict permits Person, Refused {}

    /**
     * Somebody whom the issuer vouches for.
     *
     * @param groups of the issuer
     * @param id tells them from another person who gets the same name one day, and says in the audit how they came in
     */
    record Person(String name, Set<String> groups, String id) implements Verdict {
        public Person {
            groups = Set.copyOf(groups);
        }
    }

    /**
     * Nobody is let in with it.
     *
     * @param status 401 for a sign-in that is no good, 403 for one that names nobody, 503 where it cannot be told
     * @param why what is wrong, and what to do; never the sign-in itself
     */
    record Refused(int status, String why) implements Verdict {}

    /** How one signs in; empty where that is not set up. */
    Optional<Way> way();

    /** What becomes of a bearer; empty when it is no sign-in at all, such as a token of this server. */
    Optional<Verdict> judge(String bearer);

    /** As {@link #judge}, of one that was judged before: by what is known of the issuer, without waiting for it. */
    Optional<Verdict> judgeAgain(String bearer);
}
