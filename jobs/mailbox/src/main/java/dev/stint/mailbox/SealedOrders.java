package dev.stint.mailbox;

import dev.stint.mailbox.OrderRefusedException.Cause;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import tools.jackson.core.JacksonException;

/**
 * Seals orders with AES-256-GCM, so that whoever can write to the bucket can neither read an order nor make, move or replay
 * one. The envelope is {@code {"version":1,"nonce":"…","ciphertext":"…"}} (base64); its {@code version} is the order's.
 *
 * <p>Run, attempt, launch, rank and version are associated data: an order cannot be moved to another machine, and its version
 * cannot be changed. Nonces are 12 random bytes; a launch has a key of its own and sees few orders, so a nonce does not come
 * twice under one key (NIST SP 800-38D §8.2.2 allows 2^32). Safe for use by many threads.
 */
public final class SealedOrders {

    /** An order larger than this is neither written nor read, in bytes. */
    static final int MAX_ENVELOPE_BYTES = 4 * 1024 * 1024;

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random;

    public SealedOrders() {
        this(new SecureRandom());
    }

    SealedOrders(SecureRandom random) {
        this.random = random;
    }

    /**
     * The envelope as JSON bytes. Sealing the same order twice gives different bytes.
     *
     * @param key 32 bytes, the launch's boot key
     * @throws IllegalArgumentException when the key has another length or the order is over 4 MiB
     */
    public byte[] seal(Order order, byte[] key) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce);
            cipher.updateAAD(associated(order.run(), order.attempt(), order.launch(), order.rank(), order.version()));
            byte[] ciphertext = cipher.doFinal(MailboxJson.MAPPER.writeValueAsBytes(order));
            Base64.Encoder base64 = Base64.getEncoder();
            byte[] envelope = MailboxJson.MAPPER.writeValueAsBytes(
                    new Envelope(order.version(), base64.encodeToString(nonce), base64.encodeToString(ciphertext)));
            if (envelope.length > MAX_ENVELOPE_BYTES) {
                throw new IllegalArgumentException("order " + order.version() + " of " + order.run() + " has "
                        + envelope.length + " bytes; at most " + MAX_ENVELOPE_BYTES + " (shorten run, env or secrets)");
            }
            return envelope;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is missing from this Java runtime", e);
        }
    }

    /**
     * The order in an envelope.
     *
     * @param key the launch's boot key
     * @param launch the launch this machine belongs to
     * @param rank this machine's place in it
     * @param minVersion the highest version seen so far; 0 for none
     * @throws OrderRefusedException when it is malformed, not authentic, or older than {@code minVersion}
     */
    public Order open(byte[] envelopeBytes, byte[] key, MailboxPrefix launch, int rank, int minVersion)
            throws OrderRefusedException {
        Envelope envelope = parse(envelopeBytes, launch);
        if (envelope.version() < minVersion) {
            throw new OrderRefusedException(
                    Cause.STALE,
                    "order " + envelope.version() + " of " + launch + " is older than order " + minVersion
                            + ", already seen; keeping that one");
        }
        byte[] plain;
        try {
            byte[] nonce = Base64.getDecoder().decode(envelope.nonce());
            if (nonce.length != NONCE_BYTES) {
                throw new IllegalArgumentException("nonce of " + nonce.length + " bytes");
            }
            byte[] ciphertext = Base64.getDecoder().decode(envelope.ciphertext());
            Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, nonce);
            cipher.updateAAD(associated(launch.id(), launch.attempt(), launch.launch(), rank, envelope.version()));
            plain = cipher.doFinal(ciphertext);
        } catch (AEADBadTagException e) {
            throw new OrderRefusedException(
                    Cause.NOT_AUTHENTIC,
                    "order " + envelope.version() + " of " + launch + " rank " + rank
                            + " is not authentic: wrong key, changed bytes, or meant for another machine",
                    e);
        } catch (IllegalArgumentException | GeneralSecurityException e) {
            throw new OrderRefusedException(
                    Cause.MALFORMED, "order of " + launch + " is malformed: " + e.getMessage(), e);
        }
        try {
            return MailboxJson.MAPPER.readValue(plain, Order.class);
        } catch (JacksonException | NullPointerException e) {
            // The parser's message may quote secrets of the plain text, so neither it nor its cause is passed on.
            throw new OrderRefusedException(
                    Cause.MALFORMED,
                    "order " + envelope.version() + " of " + launch + " is authentic but not understood ("
                            + e.getClass().getSimpleName() + "): orchestrator and agent are of different versions");
        }
    }

    private static Envelope parse(byte[] bytes, MailboxPrefix launch) throws OrderRefusedException {
        try {
            Envelope envelope = MailboxJson.MAPPER.readValue(bytes, Envelope.class);
            if (envelope != null && envelope.nonce() != null && envelope.ciphertext() != null) {
                return envelope;
            }
        } catch (JacksonException e) {
            throw new OrderRefusedException(
                    Cause.MALFORMED,
                    "order of " + launch + " is not an envelope of ours (" + bytes.length + " bytes)",
                    e);
        }
        throw new OrderRefusedException(Cause.MALFORMED, "order of " + launch + " lacks nonce or ciphertext");
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce) throws GeneralSecurityException {
        if (key.length != BootKeys.KEY_BYTES) {
            throw new IllegalArgumentException("boot key: " + key.length + " bytes; give 32");
        }
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        return cipher;
    }

    private static byte[] associated(String run, int attempt, int launch, int rank, int version) {
        return ("stint-order/1/" + attempt + "/" + launch + "/" + rank + "/" + version + "/" + run)
                .getBytes(StandardCharsets.UTF_8);
    }

    private record Envelope(int version, String nonce, String ciphertext) {}
}
