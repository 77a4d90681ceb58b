package dev.stint.server.engine;

import dev.stint.server.access.SecretValues;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Secrets that a test puts and removes, by team and name with a slash between them. */
final class FakeSecrets implements SecretValues {
    final Map<String, String> values = new ConcurrentHashMap<>();

    @Override
    public Optional<String> secret(String team, String name) {
        return Optional.ofNullable(values.get(team + "/" + name));
    }
}
