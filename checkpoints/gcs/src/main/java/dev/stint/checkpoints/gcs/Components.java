package dev.stint.checkpoints.gcs;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names of the objects that an upload in parts consists of until it is composed:
 * {@code <key>/%parts/<upload id>/<level>-<number>}. Level 0 is what was sent; the others are what was composed on the way to the
 * whole. No key of ours has such an end, and none may: listings leave these names out.
 */
final class Components {

    /** How much longer than its key a component's name is, in bytes. */
    static final int LONGER_BYTES = "/%parts/".length() + 36 + "/0-00000".length();

    private static final Pattern NAME =
            Pattern.compile("(.+)/%parts/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})/\\d-\\d{5}");

    private Components() {}

    /** What all components of an upload begin with. */
    static String folder(String key, String upload) {
        return key + "/%parts/" + upload + "/";
    }

    /** The name of one. */
    static String name(String key, String upload, int level, int number) {
        return folder(key, upload) + String.format("%d-%05d", level, number);
    }

    /** What a name tells, when it is a component's. */
    static Optional<Component> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches() ? Optional.of(new Component(matcher.group(1), matcher.group(2))) : Optional.empty();
    }

    /**
     * Whose a component is.
     *
     * @param key of the object it shall become part of
     * @param upload the upload's id
     */
    record Component(String key, String upload) {}
}
