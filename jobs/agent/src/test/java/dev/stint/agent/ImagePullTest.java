package dev.stint.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Docker's answers to a pull and to a start mean. */
class ImagePullTest {

    private static final String IMAGE = "registry.example.com/vision/train:1.4";

    @TempDir
    Path temp;

    private final WatchedStore store = new WatchedStore();
    private final MailboxPrefix prefix = new MailboxPrefix("team", "train-1", 1, 1);
    private DockerShim shim;
    private Docker docker;
    private StatusReporter reporter;
    private ImagePull pull;

    @BeforeEach
    void open() throws IOException {
        shim = new DockerShim(temp);
        docker = new Docker(temp.resolve("docker"), Map.of("PATH", System.getenv("PATH")), "m-1");
        reporter = new StatusReporter(
                new MachineMailbox(store, prefix, 0),
                new Background(Runnable::run, new Waker()),
                new AgentLog(System.out, InstantSource.system()));
        pull = new ImagePull(docker, reporter);
    }

    private List<String> remarks() throws IOException {
        reporter.tick(Instant.EPOCH, Optional.empty());
        return new OrchestratorMailbox(store, prefix, 0)
                .readStatus().heard().stream()
                        .flatMap(status -> status.remarks().stream())
                        .map(Status.Remark::text)
                        .toList();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Error response from daemon: manifest for x not found: manifest unknown: manifest unknown | there is no such image: look at its name and tag
                    Error response from daemon: pull access denied for x, repository does not exist or may require 'docker login' | or this machine may not pull it
                    Error response from daemon: Get "https://r/v2/": unauthorized: authentication required | or this machine may not pull it
                    Error response from daemon: Head "https://r/v2/x": no basic auth credentials | or this machine may not pull it
                    failed to register layer: write /x: no space left on device | ask for a larger resources.disk
                    no matching manifest for linux/arm64/v8 in the manifest list entries | not made for this machine's processors
                    permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock | group docker
                    """)
    void a_pull_that_cannot_succeed_is_given_up_with_what_to_do(String words, String expected) throws Exception {
        shim.failing("pull", 1, words);

        assertThatThrownBy(() -> pull.pull(IMAGE))
                .isInstanceOf(FetchFailedException.class)
                .hasMessageStartingWith("image " + IMAGE + " could not be pulled: ")
                .hasMessageContaining(words.strip())
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Error response from daemon: Get \"https://r/v2/\": dial tcp 10.0.0.1:443: i/o timeout",
                "Error response from daemon: toomanyrequests: You have reached your pull rate limit: unauthorized",
                "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?",
                "unexpected EOF"
            })
    void trouble_that_may_pass_is_left_for_another_try(String words) throws Exception {
        shim.failing("pull", 1, words);

        assertThatThrownBy(() -> pull.pull(IMAGE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(words);
    }

    @Test
    void an_image_that_cannot_be_pulled_but_is_there_is_good_enough() throws Exception {
        shim.failing("pull", 1, "Error response from daemon: pull access denied for x");
        shim.say("image", "");

        pull.pull(IMAGE);

        assertThat(remarks())
                .containsExactly(IMAGE + " could not be pulled (Error response from daemon: pull access denied for x);"
                        + " the copy on this machine is used");
    }

    @Test
    void what_was_pulled_is_told_by_its_digest() throws Exception {
        String digest = "sha256:" + "0123456789abcdef".repeat(4);
        shim.say("pull", "1.4: Pulling from vision/train\nDigest: " + digest + "\nStatus: Image is up to date\n");

        pull.pull(IMAGE);

        assertThat(remarks()).containsExactly(IMAGE + " is " + digest);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    125 | docker: Error response from daemon: could not select device driver "" with capabilities: [[gpu]]. | NVIDIA driver and container toolkit
                    127 | docker: Error response from daemon: exec: "/bin/sh": stat /bin/sh: no such file or directory: unknown. | the image needs /bin/sh
                    126 | docker: Error response from daemon: Conflict. | Conflict.
                    """)
    void a_container_that_never_was_is_told_apart_from_a_command_that_failed(int code, String words, String expected)
            throws Exception {
        Path output = Files.writeString(
                temp.resolve("output.log"), words + "\n\nRun 'docker run --help' for more information\n");
        ContainerBox box = new ContainerBox(Files.createDirectory(temp.resolve("box")));
        Container container = new Container(docker, box, IMAGE, output);

        assertThat(container.notStarted(OptionalInt.of(code)))
                .hasValueSatisfying(why -> assertThat(why)
                        .startsWith("docker could not start a container of " + IMAGE + " (code " + code + "): " + words)
                        .contains(expected));
        assertThat(container.notStarted(OptionalInt.empty())).isEmpty();
        assertThat(container.notStarted(OptionalInt.of(1))).isEmpty();
        Files.createFile(box.folder().resolve("started"));
        assertThat(container.notStarted(OptionalInt.of(code))).isEmpty();
    }

    @Test
    void containers_that_go_by_themselves_meanwhile_are_no_trouble() throws Exception {
        shim.say("box.one", "1");
        shim.failing("rm", 1, "Error response from daemon: removal of container one is already in progress");
        docker.sweep();

        shim.failing("rm", 1, "Error response from daemon: device busy");
        assertThatThrownBy(docker::sweep).isInstanceOf(IOException.class).hasMessageContaining("device busy");
    }
}
