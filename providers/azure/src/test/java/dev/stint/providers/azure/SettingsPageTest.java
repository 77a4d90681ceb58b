package dev.stint.providers.azure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page of settings lists this adapter's; the server's own test of that page cannot see them. */
class SettingsPageTest {

    @Test
    void the_page_lists_every_key() throws IOException {
        String page = Files.readString(Path.of("../../docs/configuration.md"));
        int begin = page.indexOf("\n## Azure\n");
        Matcher row = Pattern.compile("^\\| `([a-z-]+)` \\|", Pattern.MULTILINE)
                .matcher(page.substring(begin, page.indexOf("\n## ", begin + 1)));
        List<String> listed = row.results().map(found -> found.group(1)).toList();

        assertThat(listed).containsExactlyInAnyOrderElementsOf(AzureSettings.DEFAULTS.keySet());
    }
}
