package dev.stint.providers.stage.contract;

import dev.stint.providers.AgentImage;
import dev.stint.providers.Architecture;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** Launches for tests of boot data. */
public final class BootLaunches {

    /** Where the mailbox is. */
    public static final String MAILBOX = "research/train-digits-7f3k2/mail/2-1";

    private static final byte[] KEY = "a key for tests, of 32 bytes !!!".getBytes(StandardCharsets.US_ASCII);

    /** The launch's key, as boot data has it. */
    public static final String KEY_TEXT = Base64.getEncoder().encodeToString(KEY);

    private BootLaunches() {}

    /** Of one machine. */
    public static LaunchRequest of(
            Market market,
            String storeUri,
            List<AgentImage> images,
            Instant expiresAt,
            int diskGib,
            boolean container) {
        return new LaunchRequest(
                new LaunchToken("token-of-a-launch"),
                market,
                1,
                new MachineTags("home-of-tests", "research", "train-digits-7f3k2", 2, 1, expiresAt),
                new MachineBoot(storeUri, MAILBOX, KEY, images, container),
                diskGib,
                Instant.parse("2026-11-21T08:00:00Z"));
    }

    /** An image that is not looked at. */
    public static AgentImage image(String uri, String sha256, long bytes) {
        return new AgentImage(Architecture.X86_64, uri, sha256, bytes);
    }

    /** The image that a packed file is. */
    public static AgentImage image(String uri, byte[] content) {
        try {
            String sum = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
            return image(uri, sum, content.length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
