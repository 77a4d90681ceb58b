package dev.stint.mailbox;

import java.nio.charset.StandardCharsets;

/**
 * The key that seals one launch's orders, derived from the installation key, so that it need not be stored: a launch request
 * can be persisted without it and be repeated later. HKDF-SHA256, RFC 5869.
 */
public final class BootKeys {

    /** Length of installation and boot keys in bytes. */
    public static final int KEY_BYTES = 32;

    private static final byte[] SALT = "stint boot key 1".getBytes(StandardCharsets.UTF_8);

    private BootKeys() {}

    /**
     * The boot key of a launch. Equal arguments give the equal key; different ones an unrelated one.
     *
     * @param installationKey 32 random bytes, the installation's secret
     * @param run run id
     * @param attempt attempt number, from 1
     * @param launch launch ordinal within the attempt, from 1
     * @return 32 bytes
     */
    public static byte[] derive(byte[] installationKey, String run, int attempt, int launch) {
        if (installationKey.length != KEY_BYTES) {
            throw new IllegalArgumentException("installation key: " + installationKey.length + " bytes; give 32");
        }
        // The numbers come first, so that no run id can imitate another one's numbers.
        byte[] info = (attempt + "/" + launch + "/" + run).getBytes(StandardCharsets.UTF_8);
        return Hkdf.derive(installationKey, SALT, info, KEY_BYTES);
    }
}
