package dev.stint.server;

import dev.stint.server.access.TokenBook;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Tokens in memory; that they expire is for the real thing. */
public final class FakeTokens implements TokenBook {
    private final List<Token> tokens = new ArrayList<>();
    private final Map<String, String> secrets = new HashMap<>();

    @Override
    public synchronized Fresh create(Wanted wanted, String by) {
        String id = "tok-" + (tokens.size() + 1);
        String secret = PREFIX + "%064x".formatted(tokens.size() + 1);
        Token token = new Token(
                id,
                wanted.name(),
                wanted.role(),
                wanted.team(),
                Instant.parse("2026-03-01T08:00:00Z"),
                by,
                wanted.expires(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        tokens.add(token);
        secrets.put(secret, id);
        return new Fresh(token, secret);
    }

    /** All of them on one page. */
    @Override
    public synchronized Page list(Optional<Set<String>> teams, String from, int limit) {
        return new Page(
                tokens.stream()
                        .filter(token -> teams.isEmpty()
                                || token.team().filter(teams.get()::contains).isPresent())
                        .limit(limit)
                        .toList(),
                Optional.empty());
    }

    @Override
    public synchronized Optional<Token> find(String id) {
        return tokens.stream().filter(token -> token.id().equals(id)).findFirst();
    }

    @Override
    public synchronized List<Token> of(String name) {
        return tokens.stream().filter(token -> token.name().equals(name)).toList();
    }

    @Override
    public synchronized void revoke(String id, String by) {
        tokens.replaceAll(token -> !token.id().equals(id) || token.revoked().isPresent()
                ? token
                : new Token(
                        id,
                        token.name(),
                        token.role(),
                        token.team(),
                        token.created(),
                        token.createdBy(),
                        token.expires(),
                        token.used(),
                        Optional.of(token.created()),
                        Optional.of(by)));
    }

    @Override
    public synchronized Optional<Token> use(String secret) {
        return Optional.ofNullable(secrets.get(secret))
                .flatMap(this::find)
                .filter(token -> token.revoked().isEmpty());
    }
}
