package dev.stint.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Adapters in folders: whole ones, and such as a copy that broke off or a full disk left. */
final class AdapterFolderTest {

    private static final String ADAPTER = "away/AwayFactory.class";
    private static final String LIBRARY = "away/Library.class";
    private static final String SERVICE = "META-INF/services/" + ObjectStoreFactory.class.getName();

    @TempDir
    Path folder;

    private Path classes = Path.of("");

    private static Path stores(Path folder) throws IOException {
        return Files.createDirectories(folder.resolve("stores/away")).resolveSibling("");
    }

    @Test
    void an_adapter_is_loaded_once_however_many_ask_for_it() throws Exception {
        Path stores = whole();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CyclicBarrier start = new CyclicBarrier(8);
            Callable<ObjectStoreFactory> find = () -> {
                start.await(30, TimeUnit.SECONDS);
                return ObjectStores.in(stores).use("away", factory -> factory).orElseThrow();
            };
            List<ObjectStoreFactory> found = new ArrayList<>();
            for (Future<ObjectStoreFactory> one :
                    threads.invokeAll(Stream.generate(() -> find).limit(8).toList())) {
                found.add(one.get(30, TimeUnit.SECONDS));
            }
            assertThat(Set.copyOf(found)).hasSize(1);
            try (ObjectStore store = found.get(0).open("away:x")) {
                store.put("k", new byte[] {1});
                assertThat(store.get("k")).contains(new byte[] {1});
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_library_that_is_missing_is_said_in_words_and_found_when_it_has_come() throws Exception {
        Path stores = stores(folder);
        jar(stores.resolve("away/adapter.jar"), SERVICE, ADAPTER);
        AdapterFolder<ObjectStoreFactory> adapters = ObjectStores.in(stores);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> adapters.use("away", factory -> factory.open("away:x")))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(stores.resolve("away").toString(), "not whole", "Library", "./stint");
        }
        jar(stores.resolve("away/library.jar"), LIBRARY);
        adapters.use("away", factory -> factory.open("away:x")).orElseThrow().close();
    }

    @Test
    void a_folder_without_its_adapter_or_with_a_broken_one_holds_none() throws Exception {
        Path stores = stores(folder);
        AdapterFolder<ObjectStoreFactory> adapters = ObjectStores.in(stores);
        assertThatThrownBy(() -> adapters.use("away", factory -> factory))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("no adapter for 'away'", "remove the folder");
        jar(stores.resolve("away/adapter.jar"), SERVICE, ADAPTER);
        byte[] jar = Files.readAllBytes(stores.resolve("away/adapter.jar"));
        Files.write(stores.resolve("away/adapter.jar"), Arrays.copyOf(jar, jar.length / 2));
        assertThatThrownBy(() -> adapters.use("away", factory -> factory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no adapter for 'away'");
        jar(stores.resolve("away/adapter.jar"), SERVICE);
        assertThatThrownBy(() -> adapters.use("away", factory -> factory))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("not whole", "AwayFactory");
    }

    @Test
    void what_is_being_built_is_no_adapter_yet() throws Exception {
        Path stores = stores(folder);
        Files.createDirectories(stores.resolve(".coming"));
        Files.writeString(stores.resolve("readme"), "");
        AdapterFolder<ObjectStoreFactory> adapters = ObjectStores.in(stores);

        assertThat(adapters.names()).containsExactly("away");
        for (String none : List.of("coming", ".coming", "..", "", "readme", "AWAY", "away/../away")) {
            assertThat(adapters.use(none, factory -> factory)).as(none).isEmpty();
        }
        assertThat(ObjectStores.in(folder.resolve("nowhere")).names()).isEmpty();
    }

    private Path whole() throws IOException {
        Path stores = stores(folder);
        jar(stores.resolve("away/adapter.jar"), SERVICE, ADAPTER);
        jar(stores.resolve("away/library.jar"), LIBRARY);
        return stores;
    }

    private void jar(Path jar, String... entries) throws IOException {
        if (classes.toString().isEmpty()) {
            classes = compiled();
        }
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file)) {
            for (String entry : entries) {
                out.putNextEntry(new JarEntry(entry));
                out.write(
                        entry.equals(SERVICE)
                                ? "away.AwayFactory".getBytes(StandardCharsets.UTF_8)
                                : Files.readAllBytes(classes.resolve(entry)));
                out.closeEntry();
            }
        }
    }

    private Path compiled() throws IOException {
        Path sources = Files.createDirectories(folder.resolve("sources/away"));
        Path adapter = Files.writeString(sources.resolve("AwayFactory.java"), """
                package away;

                import dev.stint.checkpoints.*;

                public final class AwayFactory implements ObjectStoreFactory {
                    @Override
                    public String scheme() {
                        return "away";
                    }

                    @Override
                    public ObjectStore open(String uri) {
                        return Library.store();
                    }
                }
                """);
        Path library = Files.writeString(sources.resolve("Library.java"), """
                package away;

                final class Library {
                    static dev.stint.checkpoints.ObjectStore store() {
                        return new dev.stint.checkpoints.MemoryObjectStore();
                    }
                }
                """);
        Path out = Files.createDirectories(folder.resolve("classes"));
        int failed = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-d",
                        out.toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        adapter.toString(),
                        library.toString());
        assertThat(failed).as("what javac says").isZero();
        return out;
    }
}
