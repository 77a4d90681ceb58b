package dev.stint.server.db;

import java.time.Instant;

/**
 * A sealed secret.
 *
 * @param keyId which key sealed it
 * @param sealed Base64 of nonce and ciphertext
 */
public record SecretRow(
        String team, String name, long version, String keyId, String sealed, String putBy, Instant putAt) {}
