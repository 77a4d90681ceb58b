package dev.stint.server.life;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The URL of a PostgreSQL database, as its own programs write it ({@code postgresql://user:password@host:port/name?option=value}) or as
 * JDBC does ({@code jdbc:postgresql://host/name}). Immutable.
 *
 * @param place host, port and database, without user and password
 * @param options as given, without a question mark
 */
record DatabaseAddress(Optional<String> user, Optional<String> password, String place, String options) {

    /** The password is not looked at: whatever is between the first colon and the last at. */
    private static final Pattern FORM = Pattern.compile(
            "(?:jdbc:)?postgres(?:ql)?://(?:([^:@/]*)(?::([^/]*))?@)?([^@/?\\s]+/[^@/?\\s]+)(?:\\?(\\S*))?");

    /** @throws IllegalArgumentException when that is none; never tells a password */
    static DatabaseAddress parse(String url) {
        Matcher form = FORM.matcher(url.trim());
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "stint.database.url: is no address of a PostgreSQL database; give one such as"
                            + " postgresql://stint@db.example.org:5432/stint, or leave it out for a file in STINT_HOME");
        }
        String options = form.group(4) == null ? "" : form.group(4);
        if (options.matches("(?i)(.*&)?(user|password)=.*")) {
            throw new IllegalArgumentException("stint.database.url: has user or password among its options; give"
                    + " stint.database.user and stint.database.password-file");
        }
        return new DatabaseAddress(
                Optional.ofNullable(form.group(1))
                        .filter(text -> !text.isEmpty())
                        .map(DatabaseAddress::decoded),
                Optional.ofNullable(form.group(2))
                        .filter(text -> !text.isEmpty())
                        .map(DatabaseAddress::decoded),
                form.group(3),
                options);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** For JDBC. */
    String jdbc() {
        return "jdbc:postgresql://" + place + (options.isEmpty() ? "" : "?" + options);
    }

    /** For people. */
    String shown() {
        return "postgresql://" + place;
    }

    /** Never shows the password. */
    @Override
    public String toString() {
        return shown();
    }
}
