package dev.stint.providers.local;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Settings of the adapter.
 *
 * @param markets {@code markets}: folder with scenarios of one's own; none by default
 * @param keepMachines {@code keep-machines}: how long a machine that is gone is remembered, with its output; 1h by default
 * @param runAs {@code run-as}: whether commands run as users of their own; where the server can by default
 * @param work {@code work}: where such commands work; {@code /var/lib/stint-work} by default
 * @param homeMachines {@code home-machines}: how many machines this host carries at once in region home; 4 by default
 */
record LocalSettings(Optional<Path> markets, Duration keepMachines, int homeMachines, RunAs runAs, Path work) {
    static final Map<String, String> DEFAULTS = Map.of(
            "markets",
            "",
            "keep-machines",
            "1h",
            "home-machines",
            "4",
            "run-as",
            "auto",
            "work",
            "/var/lib/stint-work");

    /** @throws IllegalArgumentException naming every setting that is unknown or wrong */
    static LocalSettings of(Map<String, String> settings) {
        List<String> problems = new ArrayList<>();
        settings.keySet().stream()
                .filter(key -> !DEFAULTS.containsKey(key))
                .sorted()
                .forEach(key -> problems.add(key + ": unknown setting" + Words.nearest(key, DEFAULTS.keySet())));
        Optional<Path> markets = Optional.of(setting("markets", settings))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of);
        markets.filter(folder -> !Files.isDirectory(folder))
                .ifPresent(
                        folder -> problems.add("markets: '" + folder + "' is not a folder; create it or leave it out"));
        String keep = setting("keep-machines", settings);
        Optional<Duration> keepMachines = Words.duration(keep);
        if (keepMachines.isEmpty()) {
            problems.add("keep-machines: '" + keep + "' is not a duration; write 30s, 5m, 1h or 2d");
        }
        String machines = setting("home-machines", settings);
        if (!machines.matches("[1-9]\\d{0,4}")) {
            problems.add("home-machines: '" + machines + "' is not a whole number from 1 to 99999");
        }
        Optional<RunAs> runAs = Optional.empty();
        try {
            runAs = Optional.of(RunAs.parse(setting("run-as", settings)));
        } catch (IllegalArgumentException e) {
            problems.add(String.valueOf(e.getMessage()));
        }
        Path work = Path.of(setting("work", settings));
        if (!work.isAbsolute()) {
            problems.add("work: '" + work + "' is not an absolute path; give one that every user can enter");
        }
        if (!problems.isEmpty() || keepMachines.isEmpty() || runAs.isEmpty()) {
            throw new IllegalArgumentException("local provider: " + String.join("; ", problems));
        }
        return new LocalSettings(markets, keepMachines.get(), Integer.parseInt(machines), runAs.get(), work);
    }

    private static String setting(String name, Map<String, String> settings) {
        return settings.getOrDefault(name, DEFAULTS.getOrDefault(name, ""));
    }
}
