package dev.stint.embedder;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The SHA-256 of a text's UTF-8 bytes, as they are: nothing is normalised, so two texts are the same only when they are equal.
 * In indexes the first 128 bits stand for it; that two of n texts share those has a probability below n²/2¹²⁹.
 *
 * @param sha256 32 bytes; not copied
 */
record TextKey(byte[] sha256) {

    static TextKey of(String text) {
        return new TextKey(Digests.sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    long high() {
        return ByteBuffer.wrap(sha256).getLong(0);
    }

    long low() {
        return ByteBuffer.wrap(sha256).getLong(8);
    }

    /** Which of so many shards the text belongs to, from 0: its first 64 bits, unsigned, modulo their number. */
    int shard(int shards) {
        return (int) Long.remainderUnsigned(high(), shards);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TextKey key && MessageDigest.isEqual(sha256, key.sha256);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high());
    }
}
