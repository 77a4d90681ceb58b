package dev.stint.server.access;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Codes that sign a browser in once, in the name of whoever asked for them: an address with one can stand on a screen, in a shell's
 * history or on a command line for a moment; one with a token could not. Kept in memory, by digest. Safe for use by many threads.
 */
public final class SignInCodes {
    /** How long a code can be used. */
    public static final Duration GOOD_FOR = Duration.ofMinutes(1);

    /** More than anybody needs within that time; the oldest gives way. */
    static final int MOST = 1000;

    private static final int CODE_BYTES = 24;

    private final InstantSource clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, Kept> codes = new LinkedHashMap<>();

    public SignInCodes(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * A code just made.
     *
     * @param code 48 hexadecimal digits
     * @param expires from when on it is good for nothing
     */
    public record Code(String code, Instant expires) {}

    private record Kept(String token, Instant expires) {}

    /** A fresh code that signs in with this token, once. */
    public synchronized Code make(String token) {
        Instant now = clock.instant();
        codes.values().removeIf(kept -> !now.isBefore(kept.expires()));
        while (codes.size() >= MOST) {
            codes.remove(codes.keySet().iterator().next());
        }
        byte[] bits = new byte[CODE_BYTES];
        random.nextBytes(bits);
        Code made = new Code(HexFormat.of().formatHex(bits), now.plus(GOOD_FOR));
        codes.put(Digest.of(made.code()), new Kept(token, made.expires()));
        return made;
    }

    /** The token a code stands for, which then stands for nothing any more; empty when it did not, or no longer. */
    public synchronized Optional<String> use(String code) {
        return Optional.ofNullable(codes.remove(Digest.of(code)))
                .filter(kept -> clock.instant().isBefore(kept.expires()))
                .map(Kept::token);
    }

    synchronized int open() {
        return codes.size();
    }
}
