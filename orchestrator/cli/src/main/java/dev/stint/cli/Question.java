package dev.stint.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Asks whoever sits at the terminal; tests answer by themselves. */
@FunctionalInterface
interface Question {
    /** Nobody is there. */
    Question NOBODY = text -> Optional.empty();

    /** Whether the answer was yes; empty where nobody can be asked, and then nothing is said either. */
    Optional<Boolean> yes(String text);

    /**
     * Asks on {@code err} and reads a line of {@code in}, the standard input, where the launcher found both to be terminals; it says
     * so in {@code STINT_TTY}. Only {@code y} and {@code yes} are yes; the end of the input is no.
     */
    static Question atTerminal(Map<String, String> env, Console console, InputStream in) {
        if (!console.errTerminal() || !env.getOrDefault("STINT_TTY", "").contains("in")) {
            return NOBODY;
        }
        return text -> {
            console.err().print(text + " [y/N] ");
            console.err().flush();
            try {
                String line = new BufferedReader(new InputStreamReader(in, Charset.defaultCharset())).readLine();
                String answer = line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
                return Optional.of(answer.equals("y") || answer.equals("yes"));
            } catch (IOException e) {
                throw new UncheckedIOException("the answer could not be read from the terminal", e);
            }
        };
    }
}
