package dev.stint.server.db;

import java.time.Instant;
import java.util.Optional;

/**
 * A row of table {@code alert_delivery}: one alert on its way to one channel. Immutable.
 *
 * @param kind word of the kind of channel
 * @param target URL or address; may be a secret in itself
 * @param secret name of the secret that signs it
 * @param tries how often it was tried
 * @param dueAt when it is tried next, while it waits
 * @param answer what the last try came to, for people
 * @param endedAt when it was delivered or given up
 */
public record DeliveryRow(
        long alert,
        int ordinal,
        String kind,
        String target,
        Optional<String> secret,
        State state,
        int tries,
        Instant dueAt,
        String answer,
        Optional<Instant> endedAt) {

    /** How far it has come. */
    public enum State {
        /** Not delivered yet. */
        WAITING,
        /** The channel took it. */
        DELIVERED,
        /** It is tried no more. */
        GIVEN_UP
    }
}
