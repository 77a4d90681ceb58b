package dev.stint.server.alerts;

import dev.stint.server.access.SecretValues;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Webhooks: a JSON body, signed when the channel names a secret. What is signed is the time and the body, so that a receiver can tell
 * who sent it, that it was not changed, and that it is not an old one sent again ({@code docs/notifications.md}).
 */
final class WebhookChannel implements Channel {

    /** {@code t=<seconds>,v1=<hex of HMAC-SHA256 over seconds, a dot, and the body>}. */
    static final String SIGNATURE = "Stint-Signature";

    private final GuardedPost post;
    private final HiddenTargets targets;
    private final SecretValues secrets;

    WebhookChannel(GuardedPost post, HiddenTargets targets, SecretValues secrets) {
        this.post = post;
        this.targets = targets;
        this.secrets = secrets;
    }

    @Override
    public Receipt send(Letter letter) {
        byte[] body = Bodies.webhook(letter);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Stint-Delivery", letter.id());
        if (letter.secret().isPresent()) {
            String name = letter.secret().get();
            Optional<String> value = secrets.secret(letter.team(), name);
            if (value.isEmpty()) {
                return new Receipt.Later("team " + letter.team() + " has no secret " + name + " to sign it with");
            }
            headers.put(SIGNATURE, signature(value.get(), letter.sentAt(), body));
        }
        return targets.send(letter, address -> post.json(address, body, headers));
    }

    static String signature(String secret, Instant at, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((at.getEpochSecond() + ".").getBytes(StandardCharsets.UTF_8));
            return "t=" + at.getEpochSecond() + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA256, and takes any key but an empty one", e);
        }
    }
}
