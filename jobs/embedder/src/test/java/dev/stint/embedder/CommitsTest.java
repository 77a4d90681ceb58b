package dev.stint.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitsTest {

    @TempDir
    Path folder;

    private final List<String> said = new ArrayList<>();

    @Test
    void a_request_names_step_and_files_and_the_next_waits_for_its_answer() throws Exception {
        Commits commits = new Commits(folder, true, said::add);

        commits.request(64, List.of("part-1", "state.json"));

        assertThat(folder.resolve(".stint/commit-1.json"))
                .content()
                .contains("\"step\":64")
                .contains("\"files\":[\"part-1\",\"state.json\"]");
        assertThat(commits.ready()).isFalse();
        Files.delete(folder.resolve(".stint/commit-1.json"));
        Files.writeString(folder.resolve(".stint/done-1.json"), "{\"index\":3,\"ok\":true,\"message\":\"\"}");
        assertThat(commits.ready()).isTrue();
        commits.request(96, List.of("state.json"));
        assertThat(folder.resolve(".stint/commit-2.json")).exists();
        assertThat(said).isEmpty();
    }

    @Test
    void a_refusal_is_told() throws Exception {
        Commits commits = new Commits(folder, true, said::add);
        commits.request(1, List.of("state.json"));
        Files.writeString(folder.resolve(".stint/done-1.json"), "{\"index\":-1,\"ok\":false,\"message\":\"no\"}");

        assertThat(commits.await(Duration.ofSeconds(1), new Workbench(folder).clock))
                .isTrue();
        assertThat(said).containsExactly("a checkpoint was not committed: no");
    }

    @Test
    void the_wait_for_an_answer_is_bounded() throws Exception {
        Commits commits = new Commits(folder, true, said::add);
        commits.request(1, List.of("state.json"));

        assertThat(commits.await(Duration.ofSeconds(10), new Workbench(folder).clock))
                .isFalse();
        assertThat(said).containsExactly("the commit was not answered within 10 s");
    }

    @Test
    void without_an_agent_nothing_is_asked() throws Exception {
        Commits commits = new Commits(folder, false, said::add);
        commits.request(1, List.of("state.json"));

        assertThat(commits.ready()).isTrue();
        assertThat(folder.resolve(".stint")).doesNotExist();
    }
}
