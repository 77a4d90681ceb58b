package dev.stint.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the server says of who may what. */
public final class AccessViews {

    private AccessViews() {}

    /**
     * A token, without its secret, which nobody can be told any more.
     *
     * @param name whose it is: a person or a service
     * @param role {@code viewer}, {@code submitter}, {@code operator} or {@code admin}; absent where the file of teams says it of the name
     * @param team where it has the role; absent for the installation itself, and so every team
     * @param used when it was last seen, to the minute
     * @param revoked since when it opens nothing any more
     */
    public record TokenView(
            String id,
            String name,
            Optional<String> role,
            Optional<String> team,
            Instant created,
            String createdBy,
            Optional<Instant> expires,
            Optional<Instant> used,
            Optional<Instant> revoked,
            Optional<String> revokedBy) {}

    /**
     * Tokens: those that open something first, then the others, each newest first.
     *
     * @param next where the following page begins; absent on the last
     */
    public record TokenList(List<TokenView> tokens, Optional<String> next) {}

    /**
     * A token just made.
     *
     * @param secret what its owner sends; shown this once
     */
    public record FreshToken(TokenView token, String secret) {}

    /**
     * A request that was to change something.
     *
     * @param who the caller's name
     * @param token the id of their token; empty for that of the server's home
     * @param address from where, as far as the server knows
     * @param what the path, without its query; of what was made, its path
     * @param team whose thing it was about; absent for the installation's
     * @param status of the answer; absent while it is served, and where the server ended before it was known
     */
    public record AuditEntry(
            long id,
            Instant at,
            String who,
            String token,
            String address,
            String method,
            String what,
            Optional<String> team,
            Optional<Integer> status) {}

    /**
     * Requests, newest first.
     *
     * @param next where the following page begins; absent on the last
     */
    public record AuditList(List<AuditEntry> entries, Optional<Long> next) {}

    /**
     * Who asks, as the server sees it.
     *
     * @param everywhere their role in the installation itself, and so in every team
     * @param teams their role in each of their teams
     */
    public record MeView(String name, Optional<String> everywhere, Map<String, String> teams) {}

    /**
     * How people sign in at an issuer of OpenID Connect.
     *
     * @param issuer its address, from which everything else is found
     * @param clientId what a program calls itself there
     * @param scopes what it asks for, separated by blanks
     * @param send which of the tokens it gets it sends here: {@code id_token} or {@code access_token}
     */
    public record SignInWay(String issuer, String clientId, String scopes, String send) {}
}
