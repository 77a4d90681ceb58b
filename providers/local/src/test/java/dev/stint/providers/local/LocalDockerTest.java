package dev.stint.providers.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is said of this host's Docker; its client is a stand-in. */
final class LocalDockerTest {

    private final List<String> calls = new ArrayList<>();
    private int code;
    private boolean missing;
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private final LocalDocker docker = new LocalDocker(() -> now, words -> {
        calls.add(String.join(" ", words));
        if (missing) {
            throw new IOException("Cannot run program \"docker\"");
        }
        return code;
    });

    @Test
    void an_engine_that_answers_runs_containers_and_is_not_asked_all_the_time() {
        assertThat(docker.refusal()).isEmpty();
        now = now.plusSeconds(29);
        assertThat(docker.refusal()).isEmpty();

        assertThat(calls).containsExactly("docker version --format {{.Server.Version}}");
    }

    @Test
    void an_engine_that_is_started_later_is_found() {
        code = 1;
        assertThat(docker.refusal())
                .hasValueSatisfying(words -> assertThat(words).contains("does not reach an engine; start Docker"));
        code = 0;
        now = now.plusSeconds(30);

        assertThat(docker.refusal()).isEmpty();
    }

    @Test
    void a_host_without_the_client_is_told_what_to_install() {
        missing = true;

        assertThat(docker.refusal())
                .hasValueSatisfying(words -> assertThat(words)
                        .contains("Cannot run program \"docker\"")
                        .contains("install it on the server's computer, or allow another provider"));
    }
}
