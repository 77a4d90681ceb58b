package dev.stint.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** Where a secret comes from that must not stand on a command line: a variable, a terminal that does not show it, or a pipe. */
@FunctionalInterface
interface SecretInput {

    /** The secret; empty where none was given. */
    Optional<String> read(String prompt);

    /** Of this process: {@code STINT_TOKEN}, else the terminal, else the first line of standard input. */
    static SecretInput of(Map<String, String> env, InputStream in) {
        return prompt -> {
            String given = env.getOrDefault("STINT_TOKEN", "");
            if (!given.isBlank()) {
                return Optional.of(given.strip());
            }
            Console terminal = System.console();
            if (terminal != null && env.getOrDefault("STINT_TTY", "").contains("in")) {
                char[] typed = terminal.readPassword("%s ", prompt);
                return typed == null ? Optional.empty() : given(new String(typed));
            }
            try {
                String line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
                return line == null ? Optional.empty() : given(line);
            } catch (IOException e) {
                throw new UncheckedIOException("the token could not be read from standard input", e);
            }
        };
    }

    private static Optional<String> given(String text) {
        return Optional.of(text.strip()).filter(secret -> !secret.isEmpty());
    }
}
