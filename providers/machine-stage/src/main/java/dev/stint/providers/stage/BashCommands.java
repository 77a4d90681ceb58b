package dev.stint.providers.stage;

import java.util.Set;
import java.util.TreeSet;

/**
 * Which commands a bash script calls, as far as it says so in words: what stands where a command stands, in command substitutions too,
 * and what {@code exec}, {@code timeout} and the like are given to run. Its own functions and bash's own commands are none. A word that
 * is only known when the script runs cannot be told; such a call finds nothing but what is on the script's {@code PATH}.
 */
final class BashCommands {

    /** After these a command stands. */
    private static final Set<String> OPENERS =
            Set.of("if", "then", "elif", "else", "while", "until", "do", "!", "{", "time");

    /** After these stand words, until the next separator. */
    private static final Set<String> CLOSERS = Set.of("fi", "done", "esac", "}", "for", "select", "in", "function");

    private static final Set<String> BUILT_IN = Set.of(
            ".",
            ":",
            "[",
            "[[",
            "break",
            "builtin",
            "cd",
            "command",
            "compgen",
            "continue",
            "declare",
            "echo",
            "exec",
            "exit",
            "export",
            "false",
            "let",
            "local",
            "mapfile",
            "printf",
            "pwd",
            "read",
            "readonly",
            "return",
            "set",
            "shift",
            "test",
            "trap",
            "true",
            "type",
            "ulimit",
            "umask",
            "unset",
            "wait");

    /** These run what follows them. {@code retry} is a function of the boot script's own. */
    private static final Set<String> WRAPPERS = Set.of(
            "exec", "command", "builtin", "timeout", "retry", "nohup", "setsid", "env", "xargs", "nice", "eval",
            "source");

    private static final String ENDS_WORD = " \t\n;|&()<>";

    private final String text;
    private final Set<String> called = new TreeSet<>();
    private final Set<String> functions = new TreeSet<>();
    private int at;

    private BashCommands(String text) {
        this.text = text;
    }

    /** The commands a script calls that bash itself does not bring. */
    static Set<String> of(String script) {
        BashCommands reader = new BashCommands(script);
        while (reader.at < script.length()) {
            reader.list('\0');
        }
        Set<String> result = new TreeSet<>(reader.called);
        result.removeAll(reader.functions);
        result.removeAll(BUILT_IN);
        return result;
    }

    /** Reads commands until a closing character of this depth. */
    private void list(char closing) {
        boolean command = true;
        boolean pattern = false;
        boolean wrapped = false;
        while (at < text.length()) {
            char next = text.charAt(at);
            if (next == closing && !pattern) {
                at++;
                return;
            }
            if (next == ' ' || next == '\t') {
                at++;
            } else if (next == '#') {
                skipTo("\n");
            } else if (starts("((")) {
                arithmetic();
                command = false;
            } else if (next == '\n' || next == ';' || next == '|' || next == '&' && !starts("&>")) {
                pattern |= starts(";;");
                at += starts(";;") || starts("||") || starts("&&") ? 2 : 1;
                command = true;
                wrapped = false;
            } else if (next == '<' || next == '>' || next == '&') {
                redirection();
            } else if (next == '(') {
                at++;
                list(')');
            } else if (next == ')') {
                at++;
                pattern = false;
                command = true;
            } else {
                String word = word();
                if (pattern) {
                    pattern = !word.equals("esac");
                    command = false;
                } else if (starts("()") && command) {
                    functions.add(word);
                    at += 2;
                } else if (command && word.equals("[[")) {
                    test();
                    command = false;
                } else if (command && word.equals("case")) {
                    skipTo(" in");
                    at += 3;
                    pattern = true;
                } else if (command && !OPENERS.contains(word) && !isAssignment(word)) {
                    command = false;
                    wrapped = WRAPPERS.contains(word);
                    if (!CLOSERS.contains(word)) {
                        note(word);
                    }
                } else if (wrapped && !word.startsWith("-") && !word.matches("[0-9.]+[smh]?")) {
                    wrapped = false;
                    note(word);
                }
            }
        }
    }

    /** A program of a folder of the machine's own is none of the system's. */
    private static boolean isOwn(String word) {
        return word.indexOf('/') > 0 && !word.contains("..");
    }

    private void note(String word) {
        if (word.indexOf('$') < 0 && !isOwn(word)) {
            called.add(word);
        }
    }

    private static boolean isAssignment(String word) {
        return word.matches("(?s)[A-Za-z_][A-Za-z0-9_]*(\\[[^]]*\\])?\\+?=.*");
    }

    /** One word without its quotes; {@code $} stands for whatever is not known yet. */
    private String word() {
        StringBuilder word = new StringBuilder();
        while (at < text.length() && ENDS_WORD.indexOf(text.charAt(at)) < 0) {
            piece(word);
        }
        if (at < text.length()
                && text.charAt(at) == '('
                && word.length() > 0
                && word.charAt(word.length() - 1) == '=') {
            at++; // the words of an array
            while (at < text.length() && text.charAt(at) != ')') {
                if (Character.isWhitespace(text.charAt(at))) {
                    at++;
                } else {
                    word();
                }
            }
            at++;
        }
        return word.toString();
    }

    private void piece(StringBuilder word) {
        char next = text.charAt(at++);
        if (next == '\\') {
            if (at < text.length() && text.charAt(at) != '\n') {
                word.append(text.charAt(at));
            }
            at++;
        } else if (next == '\'') {
            int end = text.indexOf('\'', at);
            word.append(text, at, end);
            at = end + 1;
        } else if (next == '"') {
            while (at < text.length() && text.charAt(at) != '"') {
                inQuotes(word);
            }
            at++;
        } else if (next == '$' || next == '`') {
            word.append('$');
            expansion(next);
        } else {
            word.append(next);
        }
    }

    private void inQuotes(StringBuilder word) {
        char next = text.charAt(at++);
        if (next == '\\') {
            word.append(text.charAt(at++));
        } else if (next == '$' || next == '`') {
            word.append('$');
            expansion(next);
        } else {
            word.append(next);
        }
    }

    private void expansion(char sign) {
        if (sign == '`') {
            list('`');
        } else if (starts("((")) {
            arithmetic();
        } else if (starts("(")) {
            at++;
            list(')');
        } else if (starts("{")) {
            at++;
            StringBuilder unused = new StringBuilder();
            while (at < text.length() && text.charAt(at) != '}') {
                piece(unused);
            }
            at++;
        } else if (starts("'")) {
            piece(new StringBuilder());
        }
    }

    private void arithmetic() {
        int depth = 0;
        do {
            char next = text.charAt(at++);
            depth += next == '(' ? 1 : next == ')' ? -1 : 0;
        } while (depth > 0 && at < text.length());
    }

    private void test() {
        while (at < text.length()) {
            if (ENDS_WORD.indexOf(text.charAt(at)) >= 0) {
                at++;
            } else if (word().equals("]]")) {
                return;
            }
        }
    }

    private void redirection() {
        while (at < text.length() && "<>&".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        if (at < text.length() && text.charAt(at) != '(') {
            word();
        }
    }

    private boolean starts(String what) {
        return text.startsWith(what, at);
    }

    private void skipTo(String what) {
        int found = text.indexOf(what, at);
        at = found < 0 ? text.length() : found;
    }
}
