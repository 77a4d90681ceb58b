package dev.stint.providers.local;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import dev.stint.providers.ProviderUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Looks whether this host can carry machines: isolation, scenarios, room on the disk. Starts nothing. */
final class LocalExamination {

    /** What a folder that is taken along may have at most ({@code docs/cli.md}): less than that may not do for one job. */
    private static final long ROOM_BYTES = 2L << 30;

    private final Path folder;
    private final LocalSettings settings;
    private final Scenarios scenarios;
    private final Isolation isolation;

    /** @param folder the adapter's own, in which machines have theirs */
    LocalExamination(Path folder, LocalSettings settings, Scenarios scenarios, Isolation isolation) {
        this.folder = folder;
        this.settings = settings;
        this.scenarios = scenarios;
        this.isolation = isolation;
    }

    List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(isolation());
        findings.addAll(markets());
        findings.add(room("disk of machines", folder));
        if (isolation.on()) {
            findings.add(room("disk of commands", settings.work()));
        }
        return findings;
    }

    private Finding isolation() {
        return isolation.on()
                ? new Finding("isolation", Outcome.OK, isolation.words(), "")
                : new Finding(
                        "isolation",
                        Outcome.WARNING,
                        isolation.words(),
                        "run the server as root on Linux with stint.providers.local.run-as=auto, or run only jobs of your own");
    }

    private List<Finding> markets() {
        Optional<Path> own = settings.markets();
        List<Finding> wrong = new ArrayList<>();
        List<String> names;
        try {
            names = scenarios.names();
        } catch (ProviderUnavailableException e) {
            return List.of(new Finding(
                    "markets",
                    Outcome.FAILED,
                    String.valueOf(e.getMessage()),
                    "let the server's user read " + own.map(Path::toString).orElse("it") + ", or unset"
                            + " stint.providers.local.markets"));
        }
        for (String name : names) {
            try {
                scenarios.named(name);
            } catch (InvalidScenarioException | IOException e) {
                wrong.add(new Finding(
                        "market " + name,
                        Outcome.FAILED,
                        String.valueOf(e.getMessage()).replace("\n  ", "; "),
                        "correct the scenario, or remove it; runs that name it in resources.regions fail"));
            }
        }
        if (!wrong.isEmpty()) {
            return wrong;
        }
        String where = own.map(path -> ", with your own in " + path).orElse("; none of your own are looked for");
        return List.of(new Finding(
                "markets", Outcome.OK, names.size() + " can be named: " + String.join(", ", names) + where, ""));
    }

    private static Finding room(String subject, Path where) {
        try {
            long free = Files.getFileStore(where).getUsableSpace();
            String words = String.format(Locale.ROOT, "%.1f GiB are free in %s", free / (double) (1L << 30), where);
            if (!Files.isWritable(where)) {
                return new Finding(
                        subject,
                        Outcome.FAILED,
                        where + " cannot be written by the server's user",
                        "give it to that user, or name another folder");
            }
            return free >= ROOM_BYTES
                    ? new Finding(subject, Outcome.OK, words, "")
                    : new Finding(
                            subject,
                            Outcome.WARNING,
                            words + "; a job may bring 2 GiB along, and its checkpoints come on top",
                            "make room there, or have fewer machines at once: stint.providers.local.home-machines");
        } catch (IOException e) {
            return new Finding(
                    subject,
                    Outcome.UNKNOWN,
                    where + " could not be looked at: " + e,
                    "see whether the folder is there");
        }
    }
}
