package dev.stint.server.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.providers.AgentImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is made once however many stores there are, with a jlink that is a few lines of a shell. */
class RuntimeOnceTest {

    @TempDir
    Path folder;

    private AgentJava java = AgentJava.own();
    private AgentParts parts = new AgentParts(Optional.empty());

    @BeforeEach
    void lay_out() throws IOException {
        Path home = folder.resolve("jdk");
        Files.createDirectories(home.resolve("jmods"));
        Files.createDirectories(home.resolve("bin"));
        Path jlink = Files.writeString(home.resolve("bin/jlink"), """
                #!/bin/sh
                echo linked >>"$0.calls"
                while [ "$1" != --output ]; do shift; done
                mkdir -p "$2/bin"
                echo '#!/bin/sh' >"$2/bin/java"
                chmod 755 "$2/bin/java"
                ln -s java "$2/bin/same"
                """);
        Files.setPosixFilePermissions(jlink, PosixFilePermissions.fromString("rwxr-xr-x"));
        java = new AgentJava(home, "Linux", "amd64");
        for (String jar : List.of("dist/agent/agent.jar", "dist/stores/memory/memory.jar")) {
            Path file = folder.resolve(jar);
            Files.createDirectories(file.getParent());
            Files.writeString(file, jar);
        }
        parts = new AgentParts(Optional.of(folder.resolve("dist/agent")));
        Files.createDirectories(folder.resolve("store"));
    }

    private AgentImages images() {
        return new AgentImages(folder.resolve("images"), parts, java);
    }

    private List<String> links() throws IOException {
        return Files.readAllLines(folder.resolve("jdk/bin/jlink.calls"));
    }

    @Test
    void the_runtime_is_made_once_for_all_stores_and_servers() throws Exception {
        try (ObjectStore one = ObjectStores.open(folder.resolve("store").toUri().toString());
                ObjectStore other = new MemoryObjectStore()) {
            AgentImages images = images();
            List<AgentImage> first = images.bring(one);
            assertThat(images.bring(other)).isNotEqualTo(first);
            assertThat(images().bring(one)).isEqualTo(first);

            assertThat(links()).hasSize(1);
            assertThat(entries(one, first.get(0)))
                    .contains(
                            "-rwxr-xr-x runtime/bin/java",
                            "lrwxr-xr-x runtime/bin/same -> java",
                            "-rw-r--r-- agent/agent.jar");
        }
    }

    @Test
    void what_is_wanted_soon_is_made_meanwhile_and_waited_for_by_who_wants_it() throws Exception {
        try (ObjectStore store = new MemoryObjectStore()) {
            AgentImages images = images();
            images.prepare(store);
            images.prepare(store);

            List<AgentImage> brought = images.bring(store);

            assertThat(links()).hasSize(1);
            assertThat(store.head("agents/" + brought.get(0).sha256() + ".tar.gz"))
                    .isPresent();
        }
    }

    /** Rights and names of what an image holds, as every Linux shows them. */
    private List<String> entries(ObjectStore store, AgentImage image) throws Exception {
        Path file = folder.resolve("fetched.tar.gz");
        try (var in = store.open("agents/" + image.sha256() + ".tar.gz", 0).orElseThrow()) {
            Files.copy(in, file);
        }
        Process tar = new ProcessBuilder("tar", "-tvzf", file.toString())
                .redirectErrorStream(true)
                .start();
        try (Stream<String> lines = tar.inputReader().lines()) {
            return lines.map(line -> line.replaceFirst(" .*?\\d\\d:\\d\\d(:\\d\\d)? ", " "))
                    .toList();
        }
    }
}
