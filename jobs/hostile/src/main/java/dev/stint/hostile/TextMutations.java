package dev.stint.hostile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes of a spec's text. */
final class TextMutations {

    private static final Pattern LINE_WITH_VALUE = Pattern.compile("(\\s*(?:- )?[\\w-]+:)( .*)?");
    private static final Pattern IN_BRACES = Pattern.compile("([{,]\\s*[\\w-]+:\\s)([^,{}]*)");
    private static final List<String> STRANGE_KEYS = List.of(
            "nmae",
            "Name",
            "NAME",
            "runs",
            "cmd",
            "spot",
            "\"\"",
            "''",
            "~",
            "null",
            "1",
            "true",
            "<<",
            "=",
            "? x",
            "\"a\\nb\"",
            "\"\\u202ex\"",
            "name ",
            "a.b",
            "run.x",
            "\ud83d\ude00",
            "\u0440un",
            "x".repeat(300),
            "[a]",
            "{a: b}",
            "!!str name",
            "&k name",
            "*k",
            "-",
            "@",
            "`",
            "%",
            "checkpoint.path",
            "inputs[0]",
            "__proto__");
    private static final List<String> WHOLES = List.of(
            "",
            "\n",
            " ",
            "\t",
            "#",
            "# only a comment\n",
            "---",
            "---\n...\n",
            "--- \n--- \n",
            "null",
            "~",
            "[]",
            "{}",
            "''",
            "a",
            "- a",
            "1",
            "{",
            "[",
            "\"",
            "'",
            "|",
            ">",
            "&a",
            "*a",
            "!!map",
            "%YAML 1.1\n---\nname: a\nrun: b\n",
            "%YAML 9.9\n---\nname: a\nrun: b\n",
            "%YAML 99999999999.1\n---\na: b\n",
            "%TAG ! x\n---\na: b\n",
            "%x\n",
            "\uFEFF",
            "\uFEFF\uFEFFname: a\nrun: b\n",
            "name: a\nrun: b",
            "{\"name\": \"a\", \"run\": \"b\"}",
            "name: a\r\nrun: b\r\n",
            "name: a\rrun: b\r",
            "name:\n- a\nrun:\n- b\n",
            "<?xml version=\"1.0\"?><job/>",
            "[job]\nname = a\n",
            "#!/bin/sh\necho hi\n",
            "PK\u0003\u0004",
            "\u007fELF");

    private final List<String> keys;

    TextMutations(List<String> keys) {
        this.keys = List.copyOf(keys);
    }

    /** One change, drawn. */
    String change(String text, Random random, List<String> changes) {
        return switch (random.nextInt(26)) {
            case 0, 1, 2, 3 -> valueOfLine(text, random, changes);
            case 4, 5 -> valueInBraces(text, random, changes);
            case 6, 7, 8, 9, 10, 11 -> key(text, random, changes);
            case 12 -> strangeKey(text, random, changes);
            case 13 -> lines(text, random, changes, "line doubled");
            case 14 -> lines(text, random, changes, "line lost");
            case 15 -> lines(text, random, changes, "lines swapped");
            case 16 -> lines(text, random, changes, "indented");
            case 17 -> lineEnds(text, random, changes);
            case 18 -> bomb(text, random, changes);
            case 19 -> nested(text, random, changes);
            case 20 -> documents(text, random, changes);
            case 21 -> merged(text, random, changes);
            case 22 -> big(text, random, changes);
            case 23, 24 -> noise(text, random, changes);
            default -> whole(random, changes);
        };
    }

    String setting(Random random) {
        String key = keys.get(random.nextInt(keys.size()))
                .replace("[]", random.nextBoolean() ? ".0" : "[" + random.nextInt(3) + "]");
        if (random.nextInt(8) == 0) {
            key = STRANGE_KEYS.get(random.nextInt(STRANGE_KEYS.size()));
        }
        if (random.nextInt(10) == 0) {
            key = key + "." + STRANGE_KEYS.get(random.nextInt(STRANGE_KEYS.size()));
        }
        return key + (random.nextInt(30) == 0 ? "" : "=") + HostileValues.draw(random);
    }

    private static String valueOfLine(String text, Random random, List<String> changes) {
        List<String> lines = split(text);
        for (int tries = 0; tries < 20; tries++) {
            int at = random.nextInt(lines.size());
            Matcher matcher = LINE_WITH_VALUE.matcher(lines.get(at));
            if (matcher.matches()) {
                lines.set(at, matcher.group(1) + " " + HostileValues.draw(random));
                changes.add("value of line " + (at + 1));
                return String.join("\n", lines);
            }
        }
        return text;
    }

    private static String valueInBraces(String text, Random random, List<String> changes) {
        List<int[]> places = new ArrayList<>();
        Matcher matcher = IN_BRACES.matcher(text);
        while (matcher.find()) {
            places.add(new int[] {matcher.start(2), matcher.end(2)});
        }
        if (places.isEmpty()) {
            return valueOfLine(text, random, changes);
        }
        int[] place = places.get(random.nextInt(places.size()));
        changes.add("value in braces");
        return text.substring(0, place[0]) + HostileValues.draw(random) + text.substring(place[1]);
    }

    /** A key that is known gets a value, in the place where it belongs; what stood there before is mostly taken away. */
    private String key(String text, Random random, List<String> changes) {
        String path = keys.get(random.nextInt(keys.size()));
        StringBuilder open = new StringBuilder();
        StringBuilder close = new StringBuilder();
        String[] steps = path.split("\\.");
        for (int i = 0; i < steps.length; i++) {
            boolean list = steps[i].endsWith("[]");
            boolean last = i == steps.length - 1;
            open.append(steps[i].replace("[]", ""))
                    .append(": ")
                    .append(list ? "[" : "")
                    .append(last ? "" : "{");
            close.insert(0, (last ? "" : "}") + (list ? "]" : ""));
        }
        String top = steps[0].replace("[]", "");
        boolean doubled = random.nextInt(12) == 0;
        changes.add("key " + path + (doubled ? " once more" : ""));
        String rest = doubled ? text : without(text, top);
        return rest + (rest.isEmpty() || rest.endsWith("\n") ? "" : "\n") + open + HostileValues.draw(random) + close
                + "\n";
    }

    /** The text without the lines of a key at the top level. */
    private static String without(String text, String top) {
        List<String> kept = new ArrayList<>();
        boolean within = false;
        for (String line : split(text)) {
            boolean continues = line.startsWith(" ") || line.startsWith("-") || line.isEmpty();
            within = line.startsWith(top + ":") || within && continues;
            if (!within) {
                kept.add(line);
            }
        }
        return String.join("\n", kept);
    }

    private static String strangeKey(String text, Random random, List<String> changes) {
        List<String> lines = split(text);
        int at = random.nextInt(lines.size());
        String indent = lines.get(at).replaceFirst("\\S.*", "");
        lines.add(
                at, indent + STRANGE_KEYS.get(random.nextInt(STRANGE_KEYS.size())) + ": " + HostileValues.draw(random));
        changes.add("strange key in line " + (at + 1));
        return String.join("\n", lines);
    }

    private static String lines(String text, Random random, List<String> changes, String what) {
        List<String> lines = split(text);
        int at = random.nextInt(lines.size());
        switch (what) {
            case "line doubled" -> lines.add(at, lines.get(at));
            case "line lost" -> lines.remove(at);
            case "lines swapped" -> {
                int other = random.nextInt(lines.size());
                String line = lines.set(at, lines.get(other));
                lines.set(other, line);
            }
            default ->
                lines.set(
                        at,
                        List.of(" ", "  ", "\t", " \t", "- ", "? ", "\u00a0").get(random.nextInt(7)) + lines.get(at));
        }
        changes.add(what + " " + (at + 1));
        return String.join("\n", lines);
    }

    private static String lineEnds(String text, Random random, List<String> changes) {
        String end = List.of("\r\n", "\r", "\n\r", "\u0085", "\u2028", "\n\n", "\t\n", " \n")
                .get(random.nextInt(8));
        changes.add("other line ends");
        return text.replace("\n", end);
    }

    private static String bomb(String text, Random random, List<String> changes) {
        int wide = 1 + random.nextInt(12);
        int deep = 1 + random.nextInt(24);
        changes.add("bomb of " + wide + " to the power of " + deep);
        StringBuilder bomb = new StringBuilder(without(text, "tags")).append("\ntags:\n  a0: &a0 [x, x]\n");
        for (int i = 1; i <= deep; i++) {
            String[] aliases = new String[wide];
            Arrays.fill(aliases, "*a" + (i - 1));
            bomb.append("  a")
                    .append(i)
                    .append(": &a")
                    .append(i)
                    .append(" [")
                    .append(String.join(", ", aliases))
                    .append("]\n");
        }
        return random.nextInt(4) == 0 ? "&all\n" + bomb + "  me: *all\n" : bomb.toString();
    }

    private static String nested(String text, Random random, List<String> changes) {
        int deep = 1 << random.nextInt(15);
        String open = List.of("[", "{a: ", "[{a: ", "- ", "? ", "[[").get(random.nextInt(6));
        changes.add(deep + " levels of " + open);
        String closed = random.nextBoolean() ? (open.startsWith("[") ? "]" : "}").repeat(Math.min(deep, 200)) : "";
        return without(text, "env") + "\nenv: " + open.repeat(deep) + "x" + closed + "\n";
    }

    private static String documents(String text, Random random, List<String> changes) {
        changes.add("documents");
        return switch (random.nextInt(6)) {
            case 0 -> text + "\n---\n" + text;
            case 1 -> "---\n" + text + "\n...\n";
            case 2 -> text + "\n...\ngarbage: {\n";
            case 3 -> "%YAML 1.2\n---\n" + text;
            case 4 -> "%TAG !e! tag:example.com,2000:\n---\n" + text + "\ntags: !e!x {a: b}\n";
            default -> "---\n---\n" + text;
        };
    }

    private static String merged(String text, Random random, List<String> changes) {
        changes.add("merged keys");
        return switch (random.nextInt(4)) {
            case 0 -> "x: &x {name: other, run: rm}\n<<: *x\n" + text;
            case 1 -> without(text, "env") + "\nenv: {<<: {A: b}, C: d}\n";
            case 2 -> without(text, "env") + "\nenv:\n  <<: [{A: b}, {C: d}]\n";
            default -> text + "\n<<: {name: a}\n";
        };
    }

    private static String big(String text, Random random, List<String> changes) {
        // sizes around the limit are dear; small ones find as much
        int size = 1 << (random.nextInt(60) == 0 ? 20 : 4 + random.nextInt(11));
        changes.add("grown by " + size);
        return switch (random.nextInt(6)) {
            case 0 -> text + "\n# " + "x".repeat(size) + "\n";
            case 1 -> without(text, "run") + "\nrun: |\n  " + "echo hello\n  ".repeat(size / 12 + 1) + "\n";
            case 2 -> text + "\n".repeat(size);
            case 3 -> without(text, "env") + "\nenv: {" + "A: b, ".repeat(size / 6 + 1) + "}\n";
            case 4 -> without(text, "name") + "\nname: " + "n".repeat(size) + "\n";
            default -> text + "\n" + "k: v\n".repeat(size / 5 + 1);
        };
    }

    private static String noise(String text, Random random, List<String> changes) {
        String alphabet = ":-?[]{}&*!|>'\"%@`#,\t\n \\ax01~<=\u0000\u0085\u202e\ud800\r\u00e4";
        StringBuilder mutant = new StringBuilder(text);
        int count = 1 + random.nextInt(6);
        changes.add(count + " characters of noise");
        for (int i = 0; i < count && mutant.length() > 0; i++) {
            int at = random.nextInt(mutant.length());
            char noise = alphabet.charAt(random.nextInt(alphabet.length()));
            switch (random.nextInt(3)) {
                case 0 -> mutant.setCharAt(at, noise);
                case 1 -> mutant.insert(at, noise);
                default -> mutant.delete(at, Math.min(mutant.length(), at + 1 + random.nextInt(30)));
            }
        }
        return mutant.toString();
    }

    private static String whole(Random random, List<String> changes) {
        changes.add("something else");
        return WHOLES.get(random.nextInt(WHOLES.size()));
    }

    private static List<String> split(String text) {
        return new ArrayList<>(Arrays.asList(text.split("\n", -1)));
    }
}
