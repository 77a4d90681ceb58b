package dev.stint.spec;

import java.util.regex.Pattern;

/**
 * Reads the name of a container image as {@code docker pull} takes it, with {@code docker:} in front or without. The grammar is that of
 * the registries (distribution/reference): {@code [host[:port]/]path[:tag][@sha256:digest]}.
 */
final class ImageReading {

    /** What comes before the name in specs of other tools. */
    private static final String PREFIX = "docker:";

    private static final String HOST = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
    private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final String TAG = "[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";

    /** The form, the same in the JSON Schema. The length comes first, so that nothing long is looked at twice; {@code docker:} is always the prefix. */
    static final Pattern FORM = Pattern.compile("^(?:docker:|(?!docker:))(?!ami-[0-9a-f]{8,17}$)(?=.{1,384}$)(?:" + HOST
            + "(?:[.]" + HOST + ")*(?::[0-9]{1,5})?/)?" + PART + "(?:/" + PART + ")*(?::" + TAG
            + ")?(?:@sha256:[0-9a-f]{64})?$");

    private static final Pattern MACHINE_IMAGE = Pattern.compile("(?:docker:)?ami-[0-9a-f]{8,17}");

    private ImageReading() {}

    /** The reference, without the prefix. */
    static Reading<String> reference() {
        return text -> {
            if (MACHINE_IMAGE.matcher(text).matches()) {
                throw new MisreadException(
                        "is an image of machines",
                        "the server's stint.providers.aws.image names that; give a container's");
            }
            if (!FORM.matcher(text).matches()) {
                throw new MisreadException(
                        "is not the name of a container image",
                        "write it as docker pull takes it, such as docker:pytorch/pytorch:2.5.1-cuda12.4-cudnn9-runtime");
            }
            return text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text;
        };
    }
}
