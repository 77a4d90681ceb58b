package dev.stint.providers.aws.stage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of availability zones: that of the region and a letter. */
final class Zones {

    private static final Pattern ZONE = Pattern.compile("([a-z]{2}(?:-[a-z]+)+-\\d+)[a-z]");

    private Zones() {}

    /** The region a zone is in. */
    static String region(String zone) {
        Matcher matcher = ZONE.matcher(zone);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "zone '" + zone + "' is no availability zone; give one such as us-east-1a");
        }
        return matcher.group(1);
    }
}
