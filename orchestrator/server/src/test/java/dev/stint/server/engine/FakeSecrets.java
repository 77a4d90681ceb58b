package dev.stint.server.engine;

import dev.stint.server.access.SecretValues;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets that a test puts and removes, by team and name with a slash between them; or real ones of its choice. */
final class FakeSecrets implements SecretValues {
    final Map<String, String> values = new ConcurrentHashMap<>();

    volatile Optional<SecretValues> real = Optional.empty();

    @Override
    public Optional<String> secret(String team, String name) {
        return real.isPresent() ? real.get().secret(team, name) : Optional.ofNullable(values.get(team + "/" + name));
    }
}
