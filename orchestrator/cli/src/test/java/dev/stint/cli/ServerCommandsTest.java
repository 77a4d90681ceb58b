package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Servers that share a database. */
class ServerCommandsTest {
    private static final String FIRST = """
            {"id":"s-0a1b2c3d","name":"host-1","version":"1.0","state":"ACTIVE","startedAt":"2026-11-21T03:00:05Z",\
            "beatAt":"2026-11-21T03:10:00Z","runs":17,"here":true}""";
    private static final String SECOND = FIRST.replace("s-0a1b2c3d", "s-ffffffff")
            .replace("host-1", "host-2")
            .replace("ACTIVE", "GONE")
            .replace("true", "false");

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, server);
        server.answer("GET /servers", 200, "{\"servers\":[" + FIRST + "," + SECOND + "]}")
                .answer("POST /servers/this/drain", 202, FIRST.replace("ACTIVE", "DRAINING"))
                .answer("POST /servers/s-ffffffff/drain?force=true", 202, SECOND.replace("GONE", "DRAINING"));
    }

    @AfterEach
    void leave() {
        server.close();
    }

    @Test
    void servers_are_listed_with_what_each_drives() {
        assertThat(desk.call("server", "ls")).isZero();

        assertThat(desk.out())
                .contains("SERVER", "s-0a1b2c3d", "host-1", "17", "answers", "s-ffffffff", "gone")
                .doesNotContain("GONE");
    }

    @Test
    void the_server_that_answers_is_drained_unless_another_is_named() {
        assertThat(desk.call("server", "drain")).isZero();
        assertThat(desk.out()).contains("server s-0a1b2c3d takes nothing new, hands over 17 runs, and ends");

        assertThat(desk.call("server", "drain", "s-ffffffff", "--force")).isZero();
    }

    @Test
    void a_program_gets_the_answer_as_it_came() {
        assertThat(desk.call("server", "ls", "-o", "json")).isZero();
        assertThat(desk.out()).contains("\"beatAt\":\"2026-11-21T03:10:00Z\"");
    }
}
