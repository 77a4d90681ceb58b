package dev.stint.server.access;

import java.util.Optional;

/** The values of stored secrets, for those inside the server that have to use them. Safe for use by many threads. */
public interface SecretValues {

    /**
     * The value of a team's secret.
     *
     * @param name as it was stored under
     * @return empty when the team has none of this name
     * @throws UnopenableSecretException when it has one that this server cannot open
     */
    Optional<String> secret(String team, String name);
}
