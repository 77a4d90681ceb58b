package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.providers.CapacityProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The provider of docs/add-a-provider.md takes part by lying in the distribution's folder of providers: nothing else of Stint names it.
 */
final class YardRunTest {

    private static final Path SOURCES = Path.of("../../docs/examples/provider-yard/src/main");

    @TempDir
    static Path folder;

    @TempDir
    static Path classes;

    @TempDir
    static Path dist;

    @Test
    void a_run_works_on_machines_of_a_provider_that_stint_has_never_heard_of() throws Exception {
        try (House house = new House(folder, dist)) {
            jar(Files.createDirectories(dist.toRealPath().resolve("dist/providers/yard"))
                    .resolve("yard.jar"));
            Files.createDirectories(house.home);
            Files.writeString(house.home.resolve("server.yaml"), "stint.providers.yard: {regions: lot, machines: 2}\n");
            Path spec = Files.writeString(house.desk.resolve("job.yaml"), """
                    name: errand
                    kind: command
                    run: echo "$STINT_RUN_ID was in the yard"
                    resources: {regions: [lot]}
                    """);

            String run = house.submit(spec);
            Views.RunDetail detail = house.awaitState(run, "SUCCEEDED");

            assertThat(detail.attempts())
                    .singleElement()
                    .satisfies(attempt -> assertThat(attempt.market()).isEqualTo("yard/lot/gate/cart/spot"));
            assertThat(house.log(run)).contains(run + " was in the yard");
            assertThat(house.stint("machines", "ls").err()).contains("there are no machines");
            house.assertLeavesNothing();
        }
    }

    /** Seen by the compiler: the interface, and nothing else of Stint. */
    private static void jar(Path file) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                CapacityProvider.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath()));
        try (Stream<Path> all = Files.walk(SOURCES.resolve("java"))) {
            all.map(Path::toString).filter(path -> path.endsWith(".java")).forEach(words::add);
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new)))
                .as("what javac says")
                .isZero();
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            for (Path root : List.of(classes, SOURCES.resolve("resources"))) {
                try (Stream<Path> all = Files.walk(root)) {
                    for (Path each : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                        jar.putNextEntry(new ZipEntry(root.relativize(each).toString()));
                        Files.copy(each, jar);
                        jar.closeEntry();
                    }
                }
            }
        }
    }
}
