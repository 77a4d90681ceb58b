package dev.stint.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What pages promise of the tree: links that lead somewhere, and lists that have everything. */
final class DocumentedLinksTest {
    private static final List<String> FLOORS = List.of("providers", "checkpoints", "jobs", "orchestrator");

    @Test
    void every_link_between_pages_leads_somewhere() {
        assertThat(Pages.all()).contains(Pages.ROOT.resolve("README.md"), Pages.ROOT.resolve("docs/aws.md"));
        assertThat(Pages.all()).flatExtracting(Pages::deadLinks).isEmpty();
    }

    @Test
    void a_dead_link_is_found(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("page.md");
        Files.writeString(
                page,
                "# A `name`, twice\n# A name, twice\n[a](#a-name-twice) [b](#a-name-twice-1) [c](#a-name-twice-2) [d](page.md#no)\n"
                        + "[e](gone.md) [f](https://example.com/gone) `[g](gone)`\n```\n# no heading\n[h](gone)\n```\n[i](#no-heading)\n");

        assertThat(Pages.deadLinks(page))
                .containsExactly(
                        page + ": #a-name-twice-2: there is no such heading",
                        page + ": page.md#no: there is no such heading",
                        page + ": gone.md: there is no such file",
                        page + ": #no-heading: there is no such heading");
    }

    @Test
    void the_list_of_pages_has_every_page() throws IOException {
        String list = Pages.text(Pages.ROOT.resolve("docs/README.md"));
        assertThat(Stream.concat(pages("docs", ""), pages("docs/designs", "designs/")))
                .filteredOn(page -> !page.equals("README.md"))
                .hasSizeGreaterThan(20)
                .allSatisfy(page -> assertThat(list).contains("](" + page + ")"));
    }

    @Test
    void every_module_has_its_row_in_the_house_and_its_name_in_the_readme() throws IOException {
        String house = Pages.text(Pages.ROOT.resolve("docs/designs/0002-house.md"));
        String readme = Pages.text(Pages.ROOT.resolve("README.md"));
        for (String floor : FLOORS) {
            String row = readme.lines()
                    .filter(line -> line.startsWith("| `" + floor + "/` |"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("README.md has no row for " + floor + "/"));
            assertThat(modules(floor)).isNotEmpty().allSatisfy(module -> {
                assertThat(house).contains("\n| `" + floor + "/" + module + "` |");
                assertThat(row).contains("`" + module + "`");
            });
        }
    }

    private static List<String> modules(String floor) throws IOException {
        try (Stream<Path> folders = Files.list(Pages.ROOT.resolve(floor))) {
            return folders.filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
                    .map(folder -> String.valueOf(folder.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    private static Stream<String> pages(String folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(Pages.ROOT.resolve(folder))) {
            return files
                    .map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(".md"))
                    .map(name -> prefix + name)
                    .toList()
                    .stream();
        }
    }
}
