package dev.stint.providers.aws;

import dev.stint.providers.AgentImage;
import dev.stint.providers.Architecture;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.MachineBoot;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/** Launches for tests of boot data. */
final class BootRequests {

    static final byte[] KEY = "a key for tests, of 32 bytes !!!".getBytes(StandardCharsets.US_ASCII);
    static final String KEY_TEXT = Base64.getEncoder().encodeToString(KEY);
    static final String MAILBOX = "research/train-digits-7f3k2/mail/2-1";

    private BootRequests() {}

    static LaunchRequest of(String storeUri, AgentImage image, Instant expiresAt, int diskGib, boolean container) {
        return new LaunchRequest(
                new LaunchToken("token-of-a-launch"),
                new Market("aws", "eu-central-1", "eu-central-1b", "g6.xlarge", CapacityType.SPOT),
                1,
                new MachineTags("home-of-tests", "research", "train-digits-7f3k2", 2, 1, expiresAt),
                new MachineBoot(storeUri, MAILBOX, KEY, List.of(image), container),
                diskGib,
                Instant.parse("2026-11-21T08:00:00Z"));
    }

    static AgentImage image(String uri, String sha256, long bytes) {
        return new AgentImage(Architecture.X86_64, uri, sha256, bytes);
    }
}
