package dev.stint.providers.gcp.stage;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of resources. Compute Engine takes whole and partial ones, and gives whole ones. */
final class Links {

    static final String BASE = "https://www.googleapis.com/compute/v1/";

    private static final Pattern WHOLE = Pattern.compile("https://(www|compute)[.]googleapis[.]com/compute/v1/(.*)");

    private Links() {}

    /** The whole address of what is named from {@code projects/} on. */
    static String of(String path) {
        return BASE + path;
    }

    /** What an address names, from {@code projects/} on. */
    static String path(String link, String project) {
        Matcher whole = WHOLE.matcher(link);
        String rest = whole.matches() ? whole.group(2) : link;
        return rest.startsWith("projects/") ? rest : "projects/" + project + "/" + rest;
    }

    static String instance(String project, String zone, String name) {
        return "projects/" + project + "/zones/" + zone + "/instances/" + name;
    }

    /** The last part of an address below a folder of a scope, if it is such. */
    static Optional<String> name(String link, String project, String scope, String folder) {
        String prefix = "projects/" + project + "/" + scope + "/" + folder + "/";
        String path = path(link, project);
        return path.startsWith(prefix) && path.indexOf('/', prefix.length()) < 0
                ? Optional.of(path.substring(prefix.length()))
                : Optional.empty();
    }

    /** The region of a zone. */
    static String region(String zone) {
        return zone.substring(0, zone.lastIndexOf('-'));
    }
}
