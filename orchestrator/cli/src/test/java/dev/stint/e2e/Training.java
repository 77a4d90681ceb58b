package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** The example that trains on handwritten digits, compiled beforehand and as small as a test needs it. */
final class Training {
    static final String MODEL = "out/model.bin";
    private static final int HIDDEN = 64;

    private final Path folder;

    /** Compiles the example into a folder below the desk. */
    Training(Path desk) throws IOException {
        this.folder = desk;
        Path work = Files.createDirectories(desk.resolve("digits"));
        Path source = example();
        Files.copy(source.resolveSibling("digits.csv.gz"), work.resolve("digits.csv.gz"));
        int faults = ToolProvider.getSystemJavaCompiler()
                .run(null, null, null, "-g:none", "-d", work.toString(), source.toString());
        assertThat(faults).as("compiling " + source).isZero();
    }

    private static Path example() {
        String file = "jobs/examples/digits/TrainDigits.java";
        return Stream.iterate(Path.of("").toAbsolutePath(), Path::getParent)
                .limit(Path.of("").toAbsolutePath().getNameCount())
                .map(up -> up.resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no " + file + " above " + Path.of("").toAbsolutePath()));
    }

    /** A spec to be written; every method says one more thing. */
    Job job(String name, int steps) {
        return new Job(name, steps);
    }

    /** SHA-256 of the model that a program leaves which nobody manages, and nobody disturbs. */
    String undisturbed(int steps) throws IOException, InterruptedException {
        Path work = Files.createDirectories(folder.resolve("undisturbed-" + steps));
        Files.copy(folder.resolve("digits/digits.csv.gz"), work.resolve("digits.csv.gz"));
        Process program = new ProcessBuilder(
                        java(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        folder.resolve("digits").toString(),
                        "TrainDigits",
                        "--steps",
                        Integer.toString(steps),
                        "--hidden",
                        Integer.toString(HIDDEN),
                        "--save-every",
                        Integer.toString(steps))
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("log").toFile())
                .start();
        try {
            assertThat(program.waitFor(3, TimeUnit.MINUTES))
                    .as(Files.readString(work.resolve("log")))
                    .isTrue();
        } finally {
            program.destroyForcibly();
        }
        assertThat(program.exitValue())
                .as(Files.readString(work.resolve("log")))
                .isZero();
        return House.sha256(work.resolve(MODEL));
    }

    /** SHA-256 of a model that is kept in a store of a cloud, as the run says. */
    static String storedModel(Views.RunDetail detail) {
        return detail.outputs().stream()
                .filter(output -> output.path().equals(MODEL))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no model among " + detail.outputs()))
                .sha256();
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** One job. */
    final class Job {
        private final String name;
        private final int steps;
        private final List<String> keys = new ArrayList<>();
        private String providers = "providers: [local], ";
        private String region = "home";
        private String flags = "--save-every 25";
        private String completeWhen = "{rename: checkpoint.bin}";
        private String drain = "300ms";
        private String interval = "300ms";

        private Job(String name, int steps) {
            this.name = name;
            this.steps = steps;
        }

        /** On machines of whichever provider has the region. */
        Job ofAnyProvider() {
            providers = "";
            return this;
        }

        Job in(String market) {
            region = market;
            return this;
        }

        Job flags(String more) {
            flags = more;
            return this;
        }

        Job completeWhen(String rule) {
            completeWhen = rule;
            return this;
        }

        Job interval(String time) {
            interval = time;
            return this;
        }

        Job drain(String time) {
            drain = time;
            return this;
        }

        /** Another line of the spec. */
        Job with(String line) {
            keys.add(line);
            return this;
        }

        Path spec() throws IOException {
            String yaml = String.format(
                    Locale.ROOT,
                    """
                    name: %s
                    resources: {cpus: 1+, %sregions: [%s]}
                    workdir: digits
                    run: exec '%s' -XX:+UseSerialGC -Xmx96m -cp . TrainDigits --steps %d --hidden %d %s
                    checkpoint:
                      path: checkpoint
                      interval: %s
                      complete_when: %s
                      on_notice: {signal: TERM, drain: %s}
                    progress: {total: %d}
                    outputs:
                      - path: %s
                    %s
                    """,
                    name,
                    providers,
                    region,
                    java(),
                    steps,
                    HIDDEN,
                    flags,
                    interval,
                    completeWhen,
                    drain,
                    steps,
                    MODEL,
                    String.join("\n", keys));
            return Files.writeString(folder.resolve(name + ".yaml"), yaml);
        }
    }
}
