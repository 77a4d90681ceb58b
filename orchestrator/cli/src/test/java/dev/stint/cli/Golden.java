package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts as agreed, under {@code golden/}; {@code -Dsurefire.argLine=-Dgolden.write=true} writes them anew, to be read before they are kept. */
final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/dev/stint/cli/golden");

    private Golden() {}

    static void check(String name, String said) throws IOException {
        Path file = FOLDER.resolve(name + ".txt");
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(FOLDER);
            Files.writeString(file, said);
        }
        assertThat(said).isEqualTo(Files.readString(file));
    }
}
