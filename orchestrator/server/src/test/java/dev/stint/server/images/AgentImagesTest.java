package dev.stint.server.images;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.providers.AgentImage;
import dev.stint.providers.Architecture;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Images as machines get them: packed by this Java, unpacked as a machine would, and put to work. */
@EnabledOnOs(value = OS.LINUX, architectures = "amd64", disabledReason = "images are made on Linux x86_64 only")
class AgentImagesTest {

    /** What an agent has on its class path. */
    private static final Pattern AGENTS =
            Pattern.compile(".*/(jobs/(agent|mailbox)|checkpoints/store|providers/(spi|local|metadata))/target/classes"
                    + "|.*/(stint-(jobs-agent|jobs-mailbox|checkpoints-store|providers-spi|providers-local|providers-metadata)-.*|jackson-.*|jspecify-.*"
                    + "|commons-(compress|io|lang3|codec)-.*|snakeyaml-.*)\\.jar");

    private static final byte[] KEY = new byte[32];
    private static final String RUN = "train-1";

    @TempDir
    Path folder;

    private AgentParts parts = new AgentParts(Optional.empty());

    @BeforeEach
    void layOutTheDistribution() throws IOException {
        folder = folder.toRealPath();
        Path agent = Files.createDirectories(folder.resolve("dist/agent"));
        for (String element : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (AGENTS.matcher(element).matches()) {
                Path path = Path.of(element);
                if (Files.isDirectory(path)) {
                    jar(path, agent.resolve(path.toString().replaceAll("[^a-z]+", "-") + ".jar"));
                } else {
                    Files.copy(path, agent.resolve(path.getFileName()));
                }
            }
        }
        Path python = Files.createDirectories(folder.resolve("dist/python"));
        Files.copy(Path.of("../../jobs/python/stint.py"), python.resolve("stint.py"));
        parts = new AgentParts(Optional.of(agent));
    }

    @Test
    void the_agent_of_an_unpacked_image_does_a_job() throws Exception {
        Files.createDirectories(folder.resolve("store"));
        AgentImages images = new AgentImages(folder.resolve("images"), parts);
        try (ObjectStore store =
                ObjectStores.open(folder.resolve("store").toUri().toString())) {
            assertThat(images.obstacle(store.uri())).isEmpty();
            List<AgentImage> brought = images.bring(store);
            assertThat(images.bring(store)).isEqualTo(brought);
            AgentImage image = brought.get(0);
            assertThat(brought).hasSize(1);
            assertThat(image.architecture()).isEqualTo(Architecture.X86_64);
            assertThat(image.uri()).isEqualTo(AgentImages.inStore(store.uri(), "agents/" + image.sha256() + ".tar.gz"));
            assertThat(image.bytes()).isBetween(10_000_000L, 60_000_000L);
            Path machine = fetched(store, image);
            assertThat(machine.resolve("python/stint.py")).isRegularFile();

            Process agent = boot(machine, store.uri());
            try {
                OrchestratorMailbox mailbox = new OrchestratorMailbox(store, new MailboxPrefix("team", RUN, 1, 1), 0);
                mailbox.send(order("echo said by $(readlink -f /proc/$PPID/exe)"), KEY);
                assertThat(agent.waitFor(60, TimeUnit.SECONDS))
                        .as("the agent ends")
                        .isTrue();
                Status last = mailbox.readStatus().heard().orElseThrow(() -> new AssertionError(said(machine)));
                assertThat(last.exit().map(Status.Exit::reason))
                        .as(said(machine))
                        .contains(Status.ExitReason.COMMAND);
                assertThat(last.exit().map(Status.Exit::code)).contains(0);
                assertThat(mailbox.readLog(0).orElse("")).contains("said by");
            } finally {
                agent.descendants().forEach(ProcessHandle::destroyForcibly);
                agent.destroyForcibly();
                assertThat(agent.waitFor(20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    @Tag("long")
    void an_image_is_the_same_to_the_bit_when_it_is_made_again() throws Exception {
        Files.createDirectories(folder.resolve("store"));
        try (ObjectStore store =
                ObjectStores.open(folder.resolve("store").toUri().toString())) {
            List<AgentImage> first = new AgentImages(folder.resolve("one"), parts).bring(store);
            assertThat(new AgentImages(folder.resolve("two"), parts).bring(store))
                    .isEqualTo(first);
        }
    }

    @Test
    void what_keeps_machines_from_an_agent_is_said_with_its_remedy() throws Exception {
        AgentJava own = AgentJava.own();
        Path jre = Files.createDirectories(folder.resolve("jre/lib"));
        Path musl = Files.createDirectories(folder.resolve("musl"));
        Files.writeString(musl.resolve("release"), "LIBC=\"musl\"\n");

        assertThat(obstacle(new AgentJava(own.home(), "Mac OS X", "aarch64"), "s3://b"))
                .contains("runs on Mac OS X")
                .contains("run the server on Linux");
        assertThat(obstacle(new AgentJava(own.home(), "Linux", "aarch64"), "s3://b"))
                .contains("is for aarch64, and the machines on offer are x86_64");
        assertThat(obstacle(new AgentJava(musl, "Linux", "amd64"), "s3://b")).contains("is for musl");
        assertThat(obstacle(new AgentJava(jre.resolveSibling(""), "Linux", "amd64"), "s3://b"))
                .contains("is no whole JDK")
                .contains("apt install openjdk-17-jdk-headless");
        assertThat(obstacle(own, "s3://b/p"))
                .contains("no adapter of s3: stores")
                .contains("stint doctor store s3://");
        assertThat(new AgentImages(folder, new AgentParts(Optional.empty()), own)
                        .obstacle("s3://b")
                        .orElse(""))
                .contains("runs from no distribution")
                .contains("./stint");
        assertThat(new AgentImages(folder, parts, own).obstacle("file:///x")).isEmpty();
    }

    @Test
    void an_object_lies_in_its_store_in_front_of_what_the_address_says_of_the_server() {
        assertThat(AgentImages.inStore("s3://b", "agents/1.tar.gz")).isEqualTo("s3://b/agents/1.tar.gz");
        assertThat(AgentImages.inStore("s3://b/p?region=x", "agents/1")).isEqualTo("s3://b/p/agents/1?region=x");
        assertThat(AgentImages.inStore("file:///x/", "agents/1")).isEqualTo("file:///x/agents/1");
    }

    private String obstacle(AgentJava java, String store) {
        return new AgentImages(folder, parts, java).obstacle(store).orElse("");
    }

    /** As a machine fetches it: with what every Linux has. */
    private Path fetched(ObjectStore store, AgentImage image) throws Exception {
        Path packed = folder.resolve("fetched.tar.gz");
        try (InputStream in =
                store.open("agents/" + image.sha256() + ".tar.gz", 0).orElseThrow()) {
            Files.copy(in, packed);
        }
        assertThat(Files.size(packed)).isEqualTo(image.bytes());
        assertThat(ImageFile.sha256(packed)).isEqualTo(image.sha256());
        Path machine = Files.createDirectories(folder.resolve("machine"));
        Process tar = new ProcessBuilder("tar", "-xzf", packed.toString(), "-C", machine.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("tar.out").toFile())
                .start();
        assertThat(tar.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(folder.resolve("tar.out"))).isEmpty();
        return machine;
    }

    private Process boot(Path machine, String store) throws IOException {
        Path work = Files.createDirectories(folder.resolve("work"));
        Path boot = folder.resolve("boot.json");
        JsonMapper.builder()
                .build()
                .writeValue(
                        boot.toFile(),
                        Map.of(
                                "storeUri",
                                store,
                                "mailboxPrefix",
                                "team/" + RUN + "/mail/1-1",
                                "key",
                                Base64.getEncoder().encodeToString(KEY),
                                "provider",
                                "elsewhere",
                                "market",
                                "elsewhere/r/z/t/spot",
                                "machineId",
                                "m-1",
                                "leaseUntil",
                                "2100-01-01T00:00:00Z",
                                "workFolder",
                                work.toString(),
                                "rank",
                                0));
        List<String> command = new ArrayList<>(List.of("runtime/bin/java"));
        command.addAll(Files.readAllLines(machine.resolve("java.options")));
        command.addAll(List.of(
                "-Dstint.stores=" + machine.resolve("stores"),
                "-Dstint.python=" + machine.resolve("python"),
                "-cp",
                "agent/*",
                "dev.stint.agent.AgentMain"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(machine.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.out").toFile());
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", "/usr/bin:/bin", "STINT_BOOT", boot.toString()));
        return builder.start();
    }

    private String said(Path machine) {
        try {
            return machine + " said: " + Files.readString(folder.resolve("agent.out"));
        } catch (IOException e) {
            return machine + " said nothing that could be read: " + e;
        }
    }

    private static Order order(String script) {
        return new Order(
                1,
                RUN,
                1,
                1,
                0,
                1,
                new Order.Work(
                        "",
                        script,
                        Map.of(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        "team/" + RUN + "/outputs",
                        Map.of(),
                        Duration.ZERO,
                        1 << 20,
                        Optional.empty()),
                new Order.CheckpointOrder(
                        "team/" + RUN,
                        "",
                        Optional.empty(),
                        0,
                        Order.Completion.CALL,
                        "",
                        Duration.ofSeconds(1),
                        "TERM",
                        Duration.ofSeconds(5),
                        List.of()),
                Order.Wish.RUN,
                "",
                Instant.parse("2100-01-01T00:00:00Z"),
                Optional.empty(),
                false,
                new Order.Timing(
                        Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(200), Duration.ofMillis(200)),
                Optional.empty());
    }

    private static void jar(Path classes, Path target) throws IOException {
        try (OutputStream file = Files.newOutputStream(target);
                JarOutputStream jar = new JarOutputStream(file);
                Stream<Path> all = Files.walk(classes)) {
            for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
                JarEntry entry = new JarEntry(classes.relativize(each).toString());
                entry.setTime(0);
                jar.putNextEntry(entry);
                Files.copy(each, jar);
                jar.closeEntry();
            }
        }
    }
}
