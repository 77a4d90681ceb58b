package dev.stint.issuer.stage;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signed tokens and published keys, written by hand: what reads them is under test. Pure, but for the drawing of keys. */
public final class Jose {
    private static final int RSA_BITS = 2048;
    private static final int P256_BYTES = 32;
    private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

    private Jose() {}

    /** A key, and what it signs with: {@code RS256} or {@code ES256}. */
    public record Key(String id, String algorithm, KeyPair pair) {

        /** As an issuer publishes it. */
        String published() {
            String common = "\"kid\":\"" + id + "\",\"use\":\"sig\",\"alg\":\"" + algorithm + "\"";
            if (pair.getPublic() instanceof RSAPublicKey rsa) {
                return "{\"kty\":\"RSA\"," + common + ",\"n\":\"" + number(rsa.getModulus(), RSA_BITS / 8)
                        + "\",\"e\":\""
                        + BASE64.encodeToString(rsa.getPublicExponent().toByteArray()) + "\"}";
            }
            ECPublicKey ec = (ECPublicKey) pair.getPublic();
            return "{\"kty\":\"EC\",\"crv\":\"P-256\"," + common + ",\"x\":\""
                    + number(ec.getW().getAffineX(), P256_BYTES) + "\",\"y\":\""
                    + number(ec.getW().getAffineY(), P256_BYTES) + "\"}";
        }

        private static String number(BigInteger value, int length) {
            byte[] bytes = value.toByteArray();
            byte[] exact = new byte[length];
            int given = Math.min(bytes.length, length);
            System.arraycopy(bytes, bytes.length - given, exact, length - given, given);
            return BASE64.encodeToString(exact);
        }
    }

    public static Key rsa(String id) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(RSA_BITS);
            return new Key(id, "RS256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has RSA", e);
        }
    }

    public static Key ec(String id) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return new Key(id, "ES256", generator.generateKeyPair());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /** A token as an issuer makes it. */
    public static String signed(Key key, Map<String, ?> claims) {
        return signed(key, header(key.algorithm(), key.id()), claims);
    }

    /** A token with a header of one's own. */
    public static String signed(Key key, Map<String, ?> header, Map<String, ?> claims) {
        String name = key.algorithm().equals("RS256") ? "SHA256withRSA" : "SHA256withECDSAinP1363Format";
        String body = part(json(header)) + "." + part(json(claims));
        try {
            Signature signature = Signature.getInstance(name);
            signature.initSign(key.pair().getPrivate());
            signature.update(body.getBytes(StandardCharsets.US_ASCII));
            return body + "." + BASE64.encodeToString(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(name + " failed", e);
        }
    }

    /** The forgery by which a public key is taken for a shared secret. */
    public static String hmac(Key key, Map<String, ?> claims) {
        String body = part(json(header("HS256", key.id()))) + "." + part(json(claims));
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.pair().getPublic().getEncoded(), "HmacSHA256"));
            return body + "." + BASE64.encodeToString(mac.doFinal(body.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** The forgery that says it needs no signature. */
    public static String unsigned(Map<String, ?> claims) {
        return part("{\"alg\":\"none\",\"typ\":\"JWT\"}") + "." + part(json(claims)) + ".";
    }

    public static Map<String, String> header(String algorithm, String key) {
        return Map.of("alg", algorithm, "kid", key, "typ", "JWT");
    }

    /** Texts, numbers, truths, and lists and maps of such. */
    static String json(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .map(each -> "\"" + each.getKey() + "\":" + json(each.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(Jose::json).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof String text
                ? text.chars().mapToObj(Jose::escaped).collect(Collectors.joining("", "\"", "\""))
                : String.valueOf(value);
    }

    private static String escaped(int character) {
        boolean plain = character >= ' ' && character <= '~' && character != '"' && character != '\\';
        return plain ? String.valueOf((char) character) : String.format("\\u%04x", character);
    }

    private static String part(String json) {
        return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
