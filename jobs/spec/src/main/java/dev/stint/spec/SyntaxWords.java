package dev.stint.spec;

import java.util.LinkedHashMap;
import java.util.Map;

/** Says in plain English what the YAML library says in its own words. */
final class SyntaxWords {

    private static final int LONGEST = 160;

    private static final Map<String, String> PLAIN = new LinkedHashMap<>();

    static {
        // longer ones first: they contain shorter ones
        PLAIN.put("expected '<document start>', but found", "the spec has ended before this, but there is");
        PLAIN.put(". (Do not use \\t(TAB) for indentation)", "");
        PLAIN.put("that cannot start any token", "where it cannot stand");
        PLAIN.put("expected the node content", "expected a value");
        PLAIN.put("unexpected end of stream", "the end of the file too early");
        PLAIN.put("token", "mark");
        PLAIN.put("'<block mapping start>'", "a key");
        PLAIN.put("'<block sequence start>'", "a list");
        PLAIN.put("'<block end>'", "the end of an indented part");
        PLAIN.put("'<document start>'", "---");
        PLAIN.put("'<document end>'", "...");
        PLAIN.put("'<stream end>'", "the end of the file");
        PLAIN.put("'<stream start>'", "the start of the file");
        PLAIN.put("'<scalar>'", "a value");
        PLAIN.put("'<alias>'", "an alias");
        PLAIN.put("'<anchor>'", "an anchor");
        PLAIN.put("'<tag>'", "a tag");
        PLAIN.put("'<directive>'", "a directive");
        PLAIN.put("'<whitespace>'", "blanks");
        PLAIN.put("'<comment>'", "a comment");
        PLAIN.put("'<error>'", "something else");
        // the same, where the library leaves out the quotes
        Map<String, String> bare = new LinkedHashMap<>();
        PLAIN.forEach((theirs, ours) -> {
            if (theirs.startsWith("'<")) {
                bare.put(theirs.substring(1, theirs.length() - 1), ours);
            }
        });
        PLAIN.putAll(bare);
    }

    private SyntaxWords() {}

    /** What is wrong, fit for a terminal. */
    static String what(String theirs) {
        String plain = theirs;
        for (Map.Entry<String, String> each : PLAIN.entrySet()) {
            plain = plain.replace(each.getKey(), each.getValue());
        }
        return "this is not YAML: " + Problems.shown(plain, LONGEST);
    }

    /** What to do about it. */
    static String remedy(String theirs) {
        if (theirs.contains("TAB")) {
            return "indent with spaces instead of tabs";
        }
        if (theirs.contains("mapping values are not allowed")) {
            return "check the indentation, and put quotes around a text that contains a colon and a space";
        }
        if (theirs.contains("undefined alias")) {
            return "put quotes around a text that begins with *";
        }
        return "check indentation, brackets and quotes from here on";
    }
}
