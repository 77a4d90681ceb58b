package dev.stint.spec;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Readings of paths and addresses. What is used on a machine can never leave the run's folder. */
final class PathReadings {

    private static final int LONGEST = 1024;
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*)://.*", Pattern.DOTALL);
    private static final Map<String, String> LATER =
            Map.of("s3", SpecKeys.STORES, "gs", SpecKeys.STORES, "az", SpecKeys.STORES);

    private PathReadings() {}

    /** A path below the working directory, normalised: {@code ./a//b/} becomes {@code a/b}. */
    static Reading<String> inside() {
        return text -> {
            String remedy = "give a path below the working directory, such as out/model";
            plain(text);
            refuseAddress(text);
            if (text.startsWith("/") || text.startsWith("~") || text.matches("[A-Za-z]:.*")) {
                throw new MisreadException("is absolute", remedy);
            }
            if (text.indexOf('\\') >= 0) {
                throw new MisreadException("contains a backslash", "separate folders with /");
            }
            List<String> kept = new ArrayList<>();
            for (String part : text.split("/")) {
                if (part.equals("..")) {
                    throw new MisreadException("leaves the working directory", remedy);
                }
                if (part.length() > 255) {
                    throw new MisreadException("has a part longer than 255 characters", "shorten it");
                }
                if (!part.isEmpty() && !part.equals(".")) {
                    kept.add(part);
                }
            }
            if (kept.isEmpty()) {
                throw new MisreadException("is the working directory itself", remedy);
            }
            return String.join("/", kept);
        };
    }

    /** A file name or glob without a folder. */
    static Reading<String> fileName() {
        return text -> {
            plain(text);
            if (text.indexOf('/') >= 0 || text.indexOf('\\') >= 0 || text.equals(".") || text.equals("..")) {
                throw new MisreadException("is not a file name", "give a name without folders, such as DONE or *.pt");
            }
            return text;
        };
    }

    /** A path on the submitter's machine. */
    static Reading<String> local() {
        return text -> {
            plain(text);
            refuseAddress(text);
            return homeless(text);
        };
    }

    /** {@code https://…}, or a path on the submitter's machine. */
    static Reading<String> source() {
        return text -> {
            plain(text);
            if (!text.startsWith("https://")) {
                refuseAddress(text);
                return homeless(text);
            }
            try {
                URI uri = new URI(text);
                if (uri.getHost() == null) {
                    throw new MisreadException("names no host", "write it such as https://example.com/data.csv");
                }
                if (uri.getRawUserInfo() != null) {
                    throw new MisreadException("carries credentials", "remove them: specs are kept and shown");
                }
                return text;
            } catch (URISyntaxException e) {
                throw new MisreadException("is not an address", "write it such as https://example.com/data.csv");
            }
        };
    }

    /** Last part of a path or address, where it can serve as a path of its own; otherwise empty. */
    static String lastPart(String source) {
        String path = source.startsWith("https://") ? URI.create(source).getPath() : source;
        String trimmed = path == null ? "" : path.replaceFirst("/+$", "");
        String last = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        try {
            return inside().read(last);
        } catch (MisreadException e) {
            return "";
        }
    }

    private static void refuseAddress(String text) throws MisreadException {
        Matcher matcher = SCHEME.matcher(text);
        if (matcher.matches()) {
            String scheme = matcher.group(1).toLowerCase(Locale.ROOT);
            if (LATER.containsKey(scheme)) {
                throw new MisreadException(
                        "does not act yet",
                        "use a local path; " + scheme + ":// acts from " + LATER.get(scheme) + " on");
            }
            throw new MisreadException(
                    "is an address of an unknown kind", "use a path, or https:// for an input's source");
        }
    }

    private static String homeless(String text) throws MisreadException {
        if (text.equals("~") || text.startsWith("~/")) {
            throw new MisreadException("begins with ~, which only a shell expands", "write the path out");
        }
        return text;
    }

    private static void plain(String text) throws MisreadException {
        if (text.isBlank()) {
            throw new MisreadException("is empty", "give a path");
        }
        if (text.length() > LONGEST) {
            throw new MisreadException("has " + text.length() + " characters", "give at most " + LONGEST);
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new MisreadException("contains a control character", "remove it");
        }
    }
}
