package dev.stint.providers.gcp;

import dev.stint.providers.LaunchToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a machine: {@code zone:name}. The name follows from the launch's token and the rank, so that whoever repeats a launch finds
 * what it made, and so that no second one can be made beside it. Immutable.
 *
 * @param zone such as {@code us-central1-a}
 * @param name of the instance
 */
record MachineId(String zone, String name) {

    private static final Pattern NAME = Pattern.compile("stint-[0-9a-f]{32}-(0|[1-9]\\d{0,3})");
    private static final Pattern ID = Pattern.compile("([a-z][a-z0-9-]{2,40}):(" + NAME.pattern() + ")");

    /** The machine of a rank of a launch. */
    static MachineId of(String zone, LaunchToken token, int rank) {
        return new MachineId(zone, "stint-" + digest(token) + "-" + rank);
    }

    /** The machine an id names; empty for a text that no machine of ours has as its id. */
    static Optional<MachineId> parse(String id) {
        Matcher matcher = ID.matcher(id);
        return matcher.matches() ? Optional.of(new MachineId(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /** A token in 32 characters that names and labels may have; tokens have upper-case letters, which those may not. */
    static String digest(LaunchToken token) {
        return HexFormat.of().formatHex(sha256(token.value()), 0, 16);
    }

    static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Its place in its gang. */
    int rank() {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            throw new IllegalStateException("machine " + this + ": the name is none of Stint's");
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** As it stands in {@link dev.stint.providers.Machine#id()}. */
    String text() {
        return zone + ":" + name;
    }

    @Override
    public String toString() {
        return text();
    }
}
