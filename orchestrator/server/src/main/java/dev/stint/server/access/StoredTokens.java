package dev.stint.server.access;

import dev.stint.server.RefusedException;
import dev.stint.server.db.TokenTable;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Tokens in the database, by digest: what is compared is no secret, and so it does not matter how long comparing takes. */
@Component
final class StoredTokens implements TokenBook {
    /** Nobody needs to know it closer, and not every request is to write. */
    private static final Duration USE_NOTED_EVERY = Duration.ofMinutes(1);

    private static final int SECRET_BYTES = 32;
    private static final int ID_BYTES = 6;

    private final TokenTable table;
    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();

    StoredTokens(TokenTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    @Override
    public Fresh create(Wanted wanted, String by) {
        String secret = PREFIX + hex(SECRET_BYTES);
        TokenTable.Row row = new TokenTable.Row(
                "tok-" + hex(ID_BYTES),
                wanted.name(),
                wanted.role().map(Role::word),
                wanted.team(),
                now(),
                by,
                wanted.expires(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        table.insert(row, Digest.of(secret));
        return new Fresh(token(row), secret);
    }

    @Override
    public Page list(Optional<Set<String>> teams, String from, int limit) {
        Instant now = now();
        List<Token> rows = table.list(teams, now, place(from), limit + 1).stream()
                .map(StoredTokens::token)
                .toList();
        List<Token> shown = rows.subList(0, Math.min(limit, rows.size()));
        return new Page(shown, rows.size() > limit ? Optional.of(words(shown.get(limit - 1), now)) : Optional.empty());
    }

    private static String words(Token token, Instant now) {
        return (token.live(now) ? "live_" : "dead_") + token.created() + "_" + token.id();
    }

    private static Optional<TokenTable.Place> place(String from) {
        if (from.isEmpty()) {
            return Optional.empty();
        }
        String[] parts = from.split("_", -1);
        try {
            if (parts.length == 3) {
                return Optional.of(new TokenTable.Place(parts[0].equals("live"), Instant.parse(parts[1]), parts[2]));
            }
        } catch (DateTimeParseException e) {
            // said below
        }
        throw new RefusedException(
                400, 2, "before: '" + from + "' is not where a page begins; give 'next' of an earlier one", List.of());
    }

    @Override
    public Optional<Token> find(String id) {
        return table.find(id).map(StoredTokens::token);
    }

    @Override
    public List<Token> of(String name) {
        return table.of(name).stream().map(StoredTokens::token).toList();
    }

    @Override
    public void revoke(String id, String by) {
        table.revoke(id, now(), by);
    }

    @Override
    public Optional<Token> use(String secret) {
        if (!secret.startsWith(PREFIX)) {
            return Optional.empty();
        }
        Instant now = now();
        Optional<Token> token =
                table.findByDigest(Digest.of(secret)).map(StoredTokens::token).filter(found -> found.live(now));
        token.filter(found -> found.used()
                        .filter(last -> last.isAfter(now.minus(USE_NOTED_EVERY)))
                        .isEmpty())
                .ifPresent(found -> table.used(found.id(), now, now.minus(USE_NOTED_EVERY)));
        return token;
    }

    private static Token token(TokenTable.Row row) {
        return new Token(
                row.id(),
                row.name(),
                row.role().flatMap(Role::of),
                row.team(),
                row.created(),
                row.createdBy(),
                row.expires(),
                row.used(),
                row.revoked(),
                row.revokedBy());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private String hex(int bytes) {
        byte[] bits = new byte[bytes];
        random.nextBytes(bits);
        return HexFormat.of().formatHex(bits);
    }
}
