package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An adapter of a cloud in a folder of its own: there, absent, off, and broken. */
class ProviderAdaptersTest {

    private static final String SERVICE = "META-INF/services/" + CapacityProviderFactory.class.getName();

    @TempDir
    Path folder;

    @Test
    void an_adapter_in_its_folder_brings_its_settings_and_is_opened() throws Exception {
        Path providers = cloud();
        ProviderAdapters adapters = ProviderAdapters.in(providers.toString());

        assertThat(adapters.settings())
                .containsKeys("stint.providers.local", "stint.providers.aws")
                .containsEntry("stint.providers.aws", Map.of("regions", "", "image", "usual"));
        assertThat(adapters.missing()).doesNotContainKey("stint.providers.aws");
        try (CapacityProvider opened = aws(adapters).opening().open(context(Map.of("regions", "moon-1")))) {
            assertThat(opened.id()).isEqualTo("aws");
            assertThat(opened.regions()).containsExactly("moon-1", "no Spring, no Stint but its interface");
            assertThat(opened.offers(new OfferQuery(Set.of(), Instant.EPOCH, Instant.EPOCH)))
                    .isEmpty();
        }
    }

    @Test
    void a_cloud_is_off_until_it_is_given_regions_and_what_lies_on_the_class_path_is_not() throws Exception {
        ProviderAdapters adapters = ProviderAdapters.in(cloud().toString());

        assertThat(aws(adapters).off(Map.of())).isTrue();
        assertThat(aws(adapters).off(Map.of("regions", " ", "image", "x"))).isTrue();
        assertThat(aws(adapters).off(Map.of("regions", "moon-1"))).isFalse();
        assertThat(adapters.all())
                .filteredOn(each -> each.id().equals("local"))
                .hasSize(1)
                .allMatch(each -> !each.off(Map.of()));
    }

    @Test
    void a_cloud_whose_adapter_is_not_there_says_how_it_comes() {
        assertThat(ProviderAdapters.in("").missing().get("stint.providers.aws"))
                .contains("the adapter of aws is not installed;")
                .contains("./stint")
                .contains("remove the setting");
        assertThat(ProviderAdapters.in(folder.toString()).missing().get("stint.providers.aws"))
                .contains("there is no " + folder.resolve("aws"));
    }

    @Test
    void a_broken_adapter_is_missing_and_says_which_folder_to_remove() throws Exception {
        Path providers = cloud();
        Path jar = providers.resolve("aws/adapter.jar");
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));

        ProviderAdapters adapters = ProviderAdapters.in(providers.toString());

        assertThat(adapters.all()).noneMatch(each -> each.id().equals("aws"));
        assertThat(adapters.missing().get("stint.providers.aws"))
                .contains(providers.resolve("aws").toString())
                .contains("remove the folder: ./stint builds it again");
    }

    @Test
    void an_adapter_that_turns_out_to_lack_a_class_when_it_is_opened_says_so() throws Exception {
        ProviderAdapters adapters = ProviderAdapters.in(cloud().toString());

        assertThatThrownBy(() -> aws(adapters).opening().open(context(Map.of("image", "torn"))))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("not whole", "away/Missing", "./stint");
    }

    @Test
    void an_adapter_that_stint_has_never_heard_of_is_found_in_its_folder() throws Exception {
        ProviderAdapters adapters = ProviderAdapters.in(adapter("nimbus").toString());

        assertThat(adapters.settings()).containsKey("stint.providers.nimbus");
        assertThat(adapters.missing())
                .doesNotContainKey("stint.providers.nimbus")
                .containsKey("stint.providers.gcp");
    }

    private static ProviderAdapters.Adapter aws(ProviderAdapters adapters) {
        return adapters.all().stream()
                .filter(each -> each.id().equals("aws"))
                .findFirst()
                .orElseThrow();
    }

    private ProviderContext context(Map<String, String> settings) {
        return new ProviderContext("i1", folder.resolve("own"), List.of(), settings, () -> Instant.EPOCH);
    }

    private Path cloud() throws IOException {
        return adapter("aws");
    }

    private Path adapter(String id) throws IOException {
        Path providers = folder.resolve("providers");
        Path adapter = Files.createDirectories(providers.resolve(id));
        Path source = Files.writeString(folder.resolve("Adapter.java"), """
                package away;

                import dev.stint.providers.*;
                import java.util.*;

                public final class Adapter implements CapacityProviderFactory {
                    @Override
                    public String id() {
                        return "aws";
                    }

                    @Override
                    public Map<String, String> settings() {
                        return Map.of("regions", "", "image", "usual");
                    }

                    @Override
                    public CapacityProvider open(ProviderContext context) {
                        if ("torn".equals(context.settings().get("image"))) {
                            throw new NoClassDefFoundError("away/Missing");
                        }
                        return new Cloud(context.settings().get("regions"));
                    }
                }

                final class Cloud implements CapacityProvider {
                    private final String region;

                    Cloud(String region) {
                        this.region = region;
                    }

                    @Override
                    public String id() {
                        return "aws";
                    }

                    @Override
                    public List<String> regions() {
                        for (String hidden : List.of(
                                "org.springframework.core.env.Environment",
                                "dev.stint.server.StintServer",
                                "dev.stint.providers.local.LocalCapacityProviderFactory")) {
                            try {
                                Class.forName(hidden);
                                return List.of(region, hidden);
                            } catch (ClassNotFoundException e) {
                                // as it should be
                            }
                        }
                        return List.of(region, "no Spring, no Stint but its interface");
                    }

                    @Override
                    public List<Offer> offers(OfferQuery query) {
                        return List.of();
                    }

                    @Override
                    public LaunchOutcome launch(LaunchRequest request) {
                        return new LaunchOutcome.Lost("");
                    }

                    @Override
                    public List<Machine> find(LaunchToken token) {
                        return List.of();
                    }

                    @Override
                    public List<Machine> list(String installation) {
                        return List.of();
                    }

                    @Override
                    public MachineStatus status(String machine) {
                        throw new IllegalStateException();
                    }

                    @Override
                    public void terminate(String machine) {}

                    @Override
                    public void close() {}
                }
                """.replace("\"aws\"", "\"" + id + "\""));
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
                        source.toString());
        assertThat(failed).as("what javac says").isZero();
        try (OutputStream file = Files.newOutputStream(adapter.resolve("adapter.jar"));
                JarOutputStream jar = new JarOutputStream(file)) {
            jar.putNextEntry(new JarEntry(SERVICE));
            jar.write("away.Adapter".getBytes(StandardCharsets.UTF_8));
            jar.closeEntry();
            for (String name : List.of("away/Adapter.class", "away/Cloud.class")) {
                jar.putNextEntry(new JarEntry(name));
                jar.write(Files.readAllBytes(out.resolve(name)));
                jar.closeEntry();
            }
        }
        return providers;
    }
}
