package dev.stint.providers.stage;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Looks at boot data before it is executed on this computer: every command is one of those that are shimmed or harmless, and every
 * path to a folder of the system begins with the root that the stage sets. Stateless.
 */
final class BootGuard {

    /** The line by which a script takes up the folder that stands for the machine's root. */
    static final String ROOT = "R=${STINT_ROOT:-}";

    private static final Pattern SYSTEM = Pattern.compile(
            "/(?:bin|boot|dev|etc|home|lib|lib32|lib64|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)(?![A-Za-z0-9_.-])");

    /** What may be read or named as it is. */
    private static final List<String> AS_THEY_ARE = List.of("/dev/null", "/bin/bash ", "/bin/sh'", "/usr/sbin/nologin");

    private static final String CONTINUES = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.*%~-";
    private static final int SHOWN_CHARS = 60;

    private BootGuard() {}

    /**
     * Refuses a script that the stage cannot execute safely.
     *
     * @param known the commands that are shimmed or harmless
     * @throws UnsafeScriptException saying what is wrong with it, without a word of its values
     */
    static void check(String script, Set<String> known) {
        if (!script.startsWith("#!/bin/bash\n")) {
            throw new UnsafeScriptException("the boot data is no bash script: it does not begin with #!/bin/bash");
        }
        if (script.lines().noneMatch(ROOT::equals)) {
            throw new UnsafeScriptException(
                    "the boot data does not take up STINT_ROOT: the line " + ROOT + " is missing");
        }
        Set<String> unknown = new TreeSet<>(BashCommands.of(script));
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new UnsafeScriptException("the boot data calls " + unknown
                    + ", neither shimmed nor harmless; give them a shim, or put them on the list of the harmless");
        }
        String body = script.lines()
                .skip(1)
                .filter(line -> !line.stripLeading().startsWith("#"))
                .collect(Collectors.joining("\n"));
        Matcher found = SYSTEM.matcher(body);
        while (found.find()) {
            int start = found.start();
            if (!rooted(body.substring(0, start))
                    && AS_THEY_ARE.stream().noneMatch(path -> body.startsWith(path, start))) {
                int end = Math.min(body.length(), start + SHOWN_CHARS);
                String line = body.substring(start, end).split("\n", 2)[0];
                throw new UnsafeScriptException("the boot data names the system's own " + line + "; begin it with $R");
            }
        }
    }

    /** Whether a path goes on behind the root, or is the later part of a longer one. */
    private static boolean rooted(String before) {
        boolean goesOn = !before.isEmpty() && CONTINUES.indexOf(before.charAt(before.length() - 1)) >= 0;
        return goesOn || before.endsWith("$R\"") || before.endsWith("${R}");
    }
}
