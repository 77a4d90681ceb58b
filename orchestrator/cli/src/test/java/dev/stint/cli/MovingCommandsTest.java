package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that move runs, and resume those whose checkpoint is archived. */
final class MovingCommandsTest {
    private static final String COPY = "POST /runs/last/checkpoints/copy";
    private static final String LOOK = "GET /runs/digits-7f3k2/checkpoints/copy";
    private static final String ACCEPTED =
            "{\"run\":{\"id\":\"digits-7f3k2\",\"state\":\"PAUSED\"},\"message\":\"Waits\"}";

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, server);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_move_is_followed_to_its_end() {
        server.answer(COPY, 202, view("COPYING", true, 0, 0, "begins"))
                .answer(LOOK, 200, view("COPYING", true, 1048576, 524288, "begins"))
                .answer(LOOK, 200, view("DONE", false, 1048576, 1048576, "3 checkpoints are there"));

        int exit = desk.call("checkpoints", "copy", "last", "--to", "s3://bucket/stint", "--why", "cheaper");

        assertThat(exit).isZero();
        assertThat(body(COPY))
                .contains("\"to\":\"s3://bucket/stint\"", "\"drain\":false", "\"resume\":false", "\"why\":\"cheaper\"");
        assertThat(desk.out()).isEqualTo("digits-7f3k2: moved to s3://bucket/stint: 3 checkpoints are there\n");
        assertThat(desk.err()).contains("moving to s3://bucket/stint, 512.0 KiB of 1.0 MiB in 4 objects");
        assertThat(desk.waits).allMatch(wait -> wait.equals(Duration.ofMillis(500)));
    }

    @Test
    void an_interrupted_move_ends_with_one_and_says_what_to_do() {
        server.answer(COPY, 202, view("COPYING", true, 0, 0, "begins"))
                .answer(LOOK, 200, view("INTERRUPTED", true, 10, 5, "the disk is full"));

        assertThat(desk.call("checkpoints", "copy", "last", "--to", "s3://bucket/stint"))
                .isEqualTo(1);

        assertThat(desk.out())
                .contains("the move to s3://bucket/stint is interrupted: the disk is full", "repeat 'stint", "--back");
    }

    @Test
    void who_leaves_is_told_that_it_is_under_way() {
        server.answer(COPY, 202, view("COPYING", true, 0, 0, "begins"));

        assertThat(desk.call("checkpoints", "copy", "last", "--to", "/mnt/archive", "--drain", "-d"))
                .isZero();

        assertThat(body(COPY)).contains("\"to\":\"file:///mnt/archive").contains("\"drain\":true");
        assertThat(server.asked()).containsExactly(COPY);
    }

    @Test
    void a_move_can_be_given_up_and_come_back_to() {
        server.answer("POST /runs/last/checkpoints/copy/back", 202, view("GIVING_UP", true, 0, 0, ""))
                .answer("GET /runs/last/checkpoints/copy", 200, view("COPYING", true, 0, 0, ""))
                .answer(LOOK, 200, view("GIVEN_UP", false, 0, 0, "the run stays in file:///store"));

        assertThat(desk.call("checkpoints", "copy", "last", "--back")).isZero();
        assertThat(desk.out()).contains("not moved: the run stays in file:///store");
        assertThat(desk.call("checkpoints", "copy", "last"))
                .as("who waited for the move did not get it")
                .isEqualTo(1);
        assertThat(desk.call("checkpoints", "copy", "last", "--back", "--to", "s3://b"))
                .isEqualTo(2);
    }

    @Test
    void a_resume_with_a_home_moves_first() {
        server.answer(COPY, 202, view("COPYING", true, 0, 0, "begins"))
                .answer(LOOK, 200, view("DONE", false, 10, 10, "there"));

        assertThat(desk.call("resume", "last", "--home", "s3://bucket/stint")).isZero();

        assertThat(body(COPY)).contains("\"resume\":true");
    }

    @Test
    void a_resume_says_what_to_do_about_an_archive() {
        server.answer("POST /runs/last/resume?thaw=bulk", 202, ACCEPTED)
                .answer("POST /runs/last/resume?warm=true", 202, ACCEPTED)
                .answer(
                        "POST /runs/last/resume",
                        409,
                        "{\"title\":\"refused\",\"status\":409,\"detail\":\"it is archived\",\"exitCode\":3,"
                                + "\"problems\":[\"--wait: 0.01 USD\"]}");

        assertThat(desk.call("resume", "last")).isEqualTo(3);
        assertThat(desk.err()).contains("it is archived", "  --wait: 0.01 USD");
        assertThat(desk.call("resume", "last", "--wait", "--speed", "bulk")).isZero();
        assertThat(desk.call("resume", "last", "--choose-warm")).isZero();
        assertThat(desk.call("resume", "last", "--choose-warm", "--wait")).isEqualTo(2);
        assertThat(desk.call("resume", "last", "--speed", "bulk")).isEqualTo(2);
    }

    private String body(String request) {
        return new String(server.body(request), StandardCharsets.UTF_8);
    }

    private static String view(String phase, boolean open, long bytes, long done, String detail) {
        return "{\"run\":\"digits-7f3k2\",\"from\":\"file:///store\",\"to\":\"s3://bucket/stint\",\"phase\":\"" + phase
                + "\",\"open\":" + open + ",\"objects\":" + (bytes > 0 ? 4 : 0) + ",\"bytes\":" + bytes
                + ",\"bytesDone\":" + done + ",\"detail\":\"" + detail
                + "\",\"startedAt\":\"2026-11-21T03:00:00Z\",\"updatedAt\":\"2026-11-21T03:00:01Z\"}";
    }
}
