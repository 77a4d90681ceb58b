package dev.stint.providers.stage.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.AgentImage;
import dev.stint.providers.stage.AgentTerms;
import dev.stint.providers.stage.MachineStage;
import dev.stint.providers.stage.StagedMachine;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * One life of a machine on stage for each test, from boot data to its end, in played surroundings; and what is looked at afterwards in any
 * case: no secret is left anywhere, and nothing was asked of the store that a real one would not take.
 */
public abstract class BootRehearsal {

    /** The key of the agent's image in the store. */
    static final String IMAGE_KEY = "agents/1f.tar.gz";

    static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private static Path folder = Path.of("");

    /** The packed stand-in of an agent that ends well. */
    static byte[] image = new byte[0];

    private final List<String> ended = new CopyOnWriteArrayList<>();
    private String id = "";
    private int rank;
    private BootWorld world;
    private MachineStage stage;

    /** The machine that is played; what it is like is said before it boots. */
    protected StagedMachine machine;

    /** How much disk the run wants, in GiB. */
    protected int diskGib;

    Instant lease = Instant.now().plus(Duration.ofHours(24));
    boolean container;

    /** The image that the launch names. */
    byte[] wanted = new byte[0];

    /** The surroundings of a machine, anew for each test. */
    protected abstract BootWorld open() throws IOException;

    @BeforeAll
    static void pack() throws Exception {
        image = StandInAgent.packed(folder, "whole", StandInAgent.WRITING);
    }

    @BeforeEach
    final void openStage() throws IOException {
        world = open();
        stage = MachineStage.open(AgentTerms.PLAIN, ended::add);
        wanted = image;
        world.store().put(IMAGE_KEY, image);
        rank(0);
    }

    /** Whatever happened: no secret anywhere but in the boot file, nothing asked wrongly, nothing left. */
    @AfterEach
    final void close() throws IOException {
        try (MachineStage closing = stage;
                BootWorld alsoClosing = world) {
            assertThat(closing.find(id)).isPresent();
            assertThat(alsoClosing.store().wrong())
                    .as("requests that the real store would not take")
                    .isEmpty();
            String[] secrets = alsoClosing.facts().secrets().toArray(String[]::new);
            try (Stream<Path> files = Files.walk(machine.home())) {
                for (Path file : (Iterable<Path>)
                        files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))::iterator) {
                    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
                    assertThat(text).as("secrets in " + file).doesNotContain(secrets);
                    if (!file.endsWith("run/stint/boot.json") && !isOfTheImage(file)) {
                        assertThat(text).as("the key in " + file).doesNotContain(BootLaunches.KEY_TEXT);
                    }
                }
            }
            alsoClosing
                    .store()
                    .object(report())
                    .ifPresent(report -> assertThat(report)
                            .hasSizeLessThanOrEqualTo(4096)
                            .doesNotContain(BootLaunches.KEY_TEXT)
                            .doesNotContain(secrets));
        }
    }

    /** What a boot that failed leaves lying as the image laid it there. */
    private static boolean isOfTheImage(Path file) {
        return file.toString().matches(".*/(cloud|cloud-init|waagent|metadata-scripts\\d+)/.*");
    }

    /** The surroundings of this test. */
    protected final BootWorld world() {
        return world;
    }

    /** The machine is that of a rank. */
    final void rank(int which) throws IOException {
        rank = which;
        id = world.machine(which);
        machine = stage.machine(id, world.facts().cloud());
    }

    /** A second machine, for what the first one has left. */
    final StagedMachine another() throws IOException {
        return stage.machine("another", world.facts().cloud());
    }

    /** Where the machine tells what went wrong. */
    protected final String report() {
        return BootLaunches.MAILBOX + "/" + rank + "/boot-failure";
    }

    /** The agent does something else. */
    protected final void agent(String name, String script) throws IOException, InterruptedException {
        wanted = StandInAgent.packed(folder, name, script);
        world.store().put(IMAGE_KEY, wanted);
    }

    /** The image as the launch names it. */
    final AgentImage named(byte[] content) {
        return BootLaunches.image(uri(), content);
    }

    /** Where the image is, as the launch says. */
    final String uri() {
        return world.store().uri().replaceFirst("\\?.*", "") + "/" + IMAGE_KEY;
    }

    /** Boots, and waits until the machine has ended by itself. */
    protected final void boot() throws Exception {
        boot(world.metadata(), named(wanted));
    }

    final void boot(URI metadata, AgentImage agent) throws Exception {
        String script = world.render(BootLaunches.of(
                world.facts().market(), world.store().uri(), List.of(agent), lease, diskGib, container));
        machine.start(script.getBytes(StandardCharsets.UTF_8), metadata);
        assertThat(machine.awaitEnd(PATIENCE)).as("ended by itself").isTrue();
        assertThat(ended).containsExactly(id);
    }

    /** Nothing went wrong. */
    protected final void unreported() {
        assertThat(world.store().object(report()))
                .as(machine.console() + machine.output())
                .isEmpty();
        assertThat(machine.agentOutput()).contains("has read its boot file");
    }

    /** A step went wrong, and why is told. */
    protected final void reported(String step, String... words) {
        assertThat(world.store().object(report()))
                .as(machine.console() + machine.output())
                .isPresent();
        assertThat(world.store().object(report()).orElseThrow())
                .startsWith("step: " + step + "\nmachine: " + id + ", rank " + rank + ", "
                        + world.facts().zone() + "\nwhy: ")
                .contains(words);
        toldOnConsole(step, words);
    }

    /** A step went wrong, and why is told where it can be. */
    protected final void toldOnConsole(String step, String... words) {
        assertThat(machine.console())
                .contains("stint: failed at " + step + "\n")
                .contains(words)
                .endsWith("this machine ends\n");
    }
}
