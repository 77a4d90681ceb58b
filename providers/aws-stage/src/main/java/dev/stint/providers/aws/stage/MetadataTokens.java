package dev.stint.providers.aws.stage;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tokens of a metadata service, each good for as long as it was asked for. Safe for many threads. */
final class MetadataTokens {

    private static final int LONGEST_TTL_SECONDS = 21_600;

    private final InstantSource clock;
    private final String instanceId;
    private final Map<String, Instant> tokens = new LinkedHashMap<>();

    MetadataTokens(InstantSource clock, String instanceId) {
        this.clock = clock;
        this.instanceId = instanceId;
    }

    /**
     * A new token; none for a time that is no number from 1 to 21600.
     *
     * @param seconds how long it shall be good
     */
    synchronized Optional<String> issue(@Nullable String seconds) {
        return ttl(seconds).map(allowed -> {
            String plain = instanceId + " " + tokens.size();
            String token = Base64.getUrlEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8));
            tokens.put(token, clock.instant().plusSeconds(allowed));
            return token;
        });
    }

    private static Optional<Integer> ttl(@Nullable String text) {
        try {
            return Optional.ofNullable(text)
                    .map(Integer::parseInt)
                    .filter(seconds -> seconds >= 1 && seconds <= LONGEST_TTL_SECONDS);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    synchronized boolean valid(@Nullable String token) {
        Instant until = token == null ? null : tokens.get(token);
        return until != null && clock.instant().isBefore(until);
    }
}
