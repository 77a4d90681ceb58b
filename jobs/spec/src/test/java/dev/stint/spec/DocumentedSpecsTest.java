package dev.stint.spec;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the pages and the examples of Terraform tell people to submit can be submitted. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentedSpecsTest {

    private static final Path ROOT = Path.of("../..");
    private static final Pattern BLOCK = Pattern.compile("^```yaml\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** A page shows fragments too; what has a name is meant to be whole. */
    private static final Pattern NAMED = Pattern.compile("^name: ", Pattern.MULTILINE);

    Stream<Arguments> onPages() throws IOException {
        try (Stream<Path> pages = Files.walk(ROOT.resolve("docs"))) {
            return Stream.concat(pages, Stream.of(ROOT.resolve("README.md")))
                    .filter(page -> page.toString().endsWith(".md"))
                    .flatMap(page -> BLOCK.matcher(text(page))
                            .results()
                            .map((MatchResult block) -> block.group(1))
                            .filter(spec -> NAMED.matcher(spec).find())
                            .map(spec -> Arguments.of(page.getFileName().toString(), spec)))
                    .toList()
                    .stream();
        }
    }

    Stream<Path> ofTerraform() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT.resolve("terraform/examples"))) {
            return files
                    .filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> file.getParent().resolve("main.tf").toFile().exists())
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("onPages")
    void a_spec_on_a_page_is_valid(String page, String spec) {
        assertThat(SpecFiles.messages(spec)).as(page).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("ofTerraform")
    void an_example_for_a_first_run_is_valid(Path file) {
        assertThat(SpecFiles.messages(text(file))).as("%s", file).isEmpty();
    }

    @Test
    void there_are_some_of_each() throws IOException {
        assertThat(onPages()).hasSizeGreaterThan(3);
        assertThat(ofTerraform()).isNotEmpty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
