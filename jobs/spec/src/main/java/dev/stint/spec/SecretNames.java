package dev.stint.spec;

import java.util.regex.Pattern;

/** Which names secrets can have. */
public final class SecretNames {

    /** What to do about a text that is none. */
    public static final String REMEDY =
            "use letters, digits and inner dots, hyphens and underscores, at most 128 characters, such as hook-key";

    static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?");

    private SecretNames() {}

    /** Whether a secret can be called so. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether a team can be called so. */
    public static boolean isTeam(String text) {
        return Names.isName(text);
    }
}
