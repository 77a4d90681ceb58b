package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalServerTest {
    private static final long DEAD = 0x7fff_fff0L;

    private final StubServer stub = new StubServer();
    private final List<String> said = new ArrayList<>();

    @TempDir
    Path home;

    private Instant now = Instant.parse("2026-11-21T03:00:00Z");
    private int looks;

    @AfterEach
    void stop() {
        stub.close();
    }

    private void announce(long pid) {
        try {
            Files.writeString(
                    home.resolve("server.json"),
                    "{\"url\":\"%s\",\"token\":\"%s\",\"pid\":%d,\"version\":\"1\",\"started\":\"2026-11-21T03:00:00Z\"}"
                            .formatted(stub.url(), StubServer.TOKEN, pid));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A program that is started on paper: what happens at each look is told beforehand. */
    private final class Paper implements LocalServer.ServerProcess, LocalServer.ServerProcess.Started {
        private int starts;
        private Optional<Integer> ended = Optional.empty();
        private boolean older;

        @Override
        public Started start() {
            starts++;
            return this;
        }

        @Override
        public boolean olderBuild(long pid) {
            return older;
        }

        @Override
        public Optional<Integer> ended() {
            return ended;
        }

        @Override
        public String lastWords() {
            return "port taken";
        }
    }

    private final Paper paper = new Paper();

    private LocalServer door(int answersAtLook) {
        return new LocalServer(home, paper, () -> now, time -> {
            now = now.plus(time);
            looks++;
            if (looks == answersAtLook) {
                announce(ProcessHandle.current().pid());
            }
        });
    }

    @Test
    void a_running_server_is_joined() {
        announce(ProcessHandle.current().pid());

        assertThat(door(-1).connect(said::add).server().url()).isEqualTo(stub.url());

        assertThat(paper.starts).isZero();
        assertThat(said).isEmpty();
    }

    @Test
    void without_one_a_server_is_started_and_waited_for() {
        assertThat(door(3).connect(said::add).server().url()).isEqualTo(stub.url());

        assertThat(paper.starts).isEqualTo(1);
        assertThat(said).containsExactly("starting the background server ...");
    }

    @Test
    void what_a_dead_server_left_behind_is_not_believed() {
        announce(DEAD);

        assertThat(door(-1).find()).isEmpty();
        door(2).connect(said::add);

        assertThat(paper.starts).isEqualTo(1);
    }

    @Test
    void a_file_whose_token_another_program_refuses_is_not_believed() throws IOException {
        announce(ProcessHandle.current().pid());
        Path file = home.resolve("server.json");
        Files.writeString(file, Files.readString(file).replace(StubServer.TOKEN, "old"));

        assertThat(door(-1).find()).isEmpty();
    }

    @Test
    void the_one_who_came_second_waits_for_whichever_answers() {
        paper.ended = Optional.of(0);

        assertThat(door(5).connect(said::add).server().url()).isEqualTo(stub.url());

        assertThat(paper.starts).isEqualTo(1);
    }

    @Test
    void a_start_that_lost_against_an_ending_server_is_repeated() {
        paper.ended = Optional.of(0);

        door(100).connect(said::add);

        assertThat(paper.starts).isEqualTo(2);
    }

    @Test
    void a_server_that_fails_to_start_says_why() {
        paper.ended = Optional.of(1);

        assertThatThrownBy(() -> door(-1).connect(said::add))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCodes.NO_SERVER))
                .hasMessageContaining("code 1")
                .hasMessageContaining("port taken");
    }

    @Test
    void patience_ends_after_a_minute() {
        Instant begun = now;

        assertThatThrownBy(() -> door(-1).connect(said::add)).hasMessageContaining("within 1m 00s");

        assertThat(Duration.between(begun, now)).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
    }

    @Test
    void an_older_build_is_mentioned_once_it_has_no_live_runs() {
        paper.older = true;
        announce(ProcessHandle.current().pid());
        stub.answer("GET /server", 200, Canned.SERVER.replace("\"live\":1", "\"live\":0"));

        door(-1).connect(said::add);
        assertThat(said).isEmpty();

        door(-1).connect(said::add);
        assertThat(said).singleElement().asString().contains("older build").contains("stint server stop");
    }

    @Test
    void the_token_is_not_sent_to_another_machine() throws IOException {
        Files.writeString(
                home.resolve("server.json"),
                "{\"url\":\"http://example.com:80\",\"token\":\"t\",\"pid\":1,\"version\":\"1\"}");

        assertThatThrownBy(() -> door(-1).find()).hasMessageContaining("not an address of this machine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "null",
                "\u0000\u0000\u0000",
                "{}",
                "{\"url\":\"http://127.0.0.1:1\",\"token\":\"t\",\"pid\":0,\"version\":\"1\"}",
                "{\"url\":\"http://127.0.0.1:1\",\"pid\":1,\"version\":\"1\"}",
                "{\"url\":\":::\",\"token\":\"t\",\"pid\":1,\"version\":\"1\"}",
                "{\"url\":\"\",\"token\":\"t\",\"pid\":\"x\",\"version\":\"1\"}"
            })
    void a_server_file_that_is_broken_is_named_with_what_to_do(String text) throws IOException {
        Files.writeString(home.resolve("server.json"), text);

        assertThatThrownBy(() -> door(-1).find())
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.exitCode()).isEqualTo(ExitCodes.NO_SERVER))
                .hasMessageContaining("server.json")
                .hasMessageContaining("remove")
                .hasMessageNotContaining("Exception");
    }

    @Test
    void the_token_is_not_shown() {
        assertThat(stub.file().toString()).doesNotContain(StubServer.TOKEN);
    }
}
