package dev.stint.providers.stage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A unit of systemd, as far as boot data uses one: simple settings, words without quotes.
 *
 * @param name without {@code .service}
 * @param settings by name; the last of a name counts
 * @param environment the variables it sets
 */
record UnitFile(String name, Map<String, String> settings, Map<String, String> environment) {

    static UnitFile read(Path file) throws IOException {
        Map<String, String> settings = new HashMap<>();
        Map<String, String> environment = new HashMap<>();
        for (String line : Files.readAllLines(file)) {
            int equals = line.indexOf('=');
            if (line.startsWith("Environment=")) {
                String[] variable = line.substring(equals + 1).split("=", 2);
                environment.put(variable[0], variable[1]);
            } else if (equals > 0) {
                settings.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return new UnitFile(file.getFileName().toString().replace(".service", ""), settings, environment);
    }

    /** The words of a command such as {@code ExecStart}. */
    Optional<List<String>> command(String setting) {
        return Optional.ofNullable(settings.get(setting))
                .map(words -> new ArrayList<>(Arrays.asList(words.split(" "))));
    }

    /** Where its output goes, if it says so. */
    Optional<Path> output() {
        return Optional.ofNullable(settings.get("StandardOutput"))
                .filter(place -> place.startsWith("append:"))
                .map(place -> Path.of(place.substring("append:".length())));
    }

    /** Whether the machine ends with it. */
    boolean endsTheMachine() {
        return "poweroff".equals(settings.get("SuccessAction"));
    }
}
