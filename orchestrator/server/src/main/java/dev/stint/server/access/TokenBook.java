package dev.stint.server.access;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The tokens that open a team's server. Safe for use by many threads; answers are those of the database. */
public interface TokenBook {

    /** With which every secret begins, so that programs that look for lost secrets find them. */
    String PREFIX = "stint_";

    /**
     * A token that is to be made.
     *
     * @param name of the person or service
     * @param role empty for what the file of teams says of the name
     * @param team where they have the role; empty for the installation itself
     * @param expires empty for never
     */
    record Wanted(String name, Optional<Role> role, Optional<String> team, Optional<Instant> expires) {}

    /**
     * A token without its secret.
     *
     * @param used when it was last seen, to the minute
     */
    record Token(
            String id,
            String name,
            Optional<Role> role,
            Optional<String> team,
            Instant created,
            String createdBy,
            Optional<Instant> expires,
            Optional<Instant> used,
            Optional<Instant> revoked,
            Optional<String> revokedBy) {

        /** Whether it opens something. */
        public boolean live(Instant now) {
            return revoked.isEmpty()
                    && expires.filter(end -> !now.isBefore(end)).isEmpty();
        }
    }

    /**
     * A token just made.
     *
     * @param secret which only its digest is kept of
     */
    record Fresh(Token token, String secret) {
        /** Never shows the secret. */
        @Override
        public String toString() {
            return "Fresh[" + token.id() + "]";
        }
    }

    Fresh create(Wanted wanted, String by);

    /**
     * A page of a list.
     *
     * @param next where the following page begins; empty on the last
     */
    record Page(List<Token> tokens, Optional<String> next) {}

    /**
     * Those that open something first, then those that open nothing any more, each newest first.
     *
     * @param teams made for these only; empty for all, those of the installation as well
     * @param from {@code next} of an earlier page; empty for the first
     * @throws dev.stint.server.RefusedException when that is none
     */
    Page list(Optional<Set<String>> teams, String from, int limit);

    Optional<Token> find(String id);

    /** Those of a person or service, that open something and others. */
    List<Token> of(String name);

    /** Has it open nothing any more. Repeating it changes nothing. */
    void revoke(String id, String by);

    /** The token of a secret, if it opens anything now; that it was used is noted. */
    Optional<Token> use(String secret);
}
