package dev.stint.providers.azure;

import dev.stint.providers.LaunchToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of machines and their parts. They tell installation and launch, so that a repeated request finds its own, and so that a disk or
 * network interface that was left alone, and may carry no tags, is known for whose it is. At most 51 of Azure's 64 characters.
 */
final class MachineNames {

    private static final int INSTALLATION_DIGITS = 12;
    private static final int TOKEN_DIGITS = 24;
    private static final Pattern NAME = Pattern.compile(
            "stint-[0-9a-f]{" + INSTALLATION_DIGITS + "}-[0-9a-f]{" + TOKEN_DIGITS + "}-(0|[1-9]\\d{0,3})");

    static final String INTERFACE = "-nic";
    static final String DISK = "-os";

    /** Azure may hang characters of its own on the name of an interface that it makes with its machine, as it does in scale sets. */
    private static final Pattern PART =
            Pattern.compile("(.+-\\d+)(?:" + DISK + "|" + INTERFACE + "(?:-[A-Za-z0-9-]+)?)");

    private MachineNames() {}

    /** What the names of all machines of an installation begin with. */
    static String prefix(String installation) {
        return "stint-" + digits(installation, INSTALLATION_DIGITS) + "-";
    }

    /** What the names of all machines of a launch begin with. */
    static String base(String installation, LaunchToken token) {
        return prefix(installation) + digits(token.value(), TOKEN_DIGITS) + "-";
    }

    /** The machine of a rank. */
    static String of(String base, int rank) {
        return base + rank;
    }

    /** Whether a machine could be called so. */
    static boolean possible(String name) {
        return NAME.matcher(name).matches();
    }

    /** The machine a disk or network interface belongs to, by its name; empty for one of nobody's. */
    static Optional<String> owner(String part) {
        Matcher name = PART.matcher(part);
        return name.matches() && possible(name.group(1)) ? Optional.of(name.group(1)) : Optional.empty();
    }

    /** The place in its gang of a machine that is called so. */
    static int rank(String name) {
        return Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
    }

    private static String digits(String text, int count) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, count);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
