package dev.stint.spec;

import java.util.regex.Pattern;

/** Which names are names. */
final class Names {

    static final String NAME_REMEDY =
            "use lower-case letters, digits and inner hyphens, at most 50 characters, such as train-digits";

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?");

    private Names() {}

    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
