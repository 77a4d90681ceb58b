package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Secrets: put from where nobody looks, listed without their values, removed, sealed anew. */
class SecretCommandsTest {
    private static final String VIEW =
            "{\"team\":\"vision\",\"name\":\"hf-token\",\"version\":2,\"by\":\"alice\",\"at\":\"2026-11-21T02:00:00Z\"}";

    private final StubServer server = new StubServer();

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), server);

    @BeforeEach
    void sitDown() {
        desk = new Desk(folder, server);
        server.answer("PUT /secrets/vision/hf-token", 200, VIEW);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void a_value_comes_from_the_standard_input_without_its_line_end() {
        assertThat(put("hf_geheim\n")).isZero();
        assertThat(body()).isEqualTo("{\"value\":\"hf_geheim\"}");

        assertThat(put("two\nlines\r\n")).isZero();
        assertThat(body()).isEqualTo("{\"value\":\"two\\nlines\"}");
        assertThat(desk.out() + desk.err()).doesNotContain("geheim");
    }

    @Test
    void a_value_comes_from_a_file() throws Exception {
        Files.writeString(folder.resolve("token"), "hf_geheim\n");

        assertThat(desk.call("secret", "put", "vision/hf-token", "--file", "token"))
                .isZero();

        assertThat(body()).isEqualTo("{\"value\":\"hf_geheim\"}");
        assertThat(desk.err()).isEqualTo("vision/hf-token: version 2 is stored\n");
        assertThat(desk.call("secret", "put", "vision/hf-token", "--file", "nothing"))
                .isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("nothing does not exist");
        Files.write(folder.resolve("bytes"), new byte[] {(byte) 0xFF, 0});
        assertThat(desk.call("secret", "put", "vision/hf-token", "--file", "bytes"))
                .isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("is not text in UTF-8").contains("base64");
    }

    @Test
    void a_value_as_an_argument_is_refused_and_not_repeated_to_the_server() {
        assertThat(desk.call("secret", "put", "vision/hf-token", "hf_geheim")).isEqualTo(ExitCodes.WRONG_CALL);

        assertThat(desk.err()).contains("one argument too many");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void an_empty_value_is_refused() {
        assertThat(put("\n")).isEqualTo(70);
        assertThat(server.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf-token", "Vision/hf-token", "vision/", "vision/a b", "vision/-x", "/x", "vision/a/b"})
    void a_name_that_is_none_is_refused(String name) {
        assertThat(desk.call("secret", "rm", name)).isEqualTo(ExitCodes.WRONG_CALL);

        assertThat(desk.err()).contains("is not TEAM/NAME");
        assertThat(server.asked()).isEmpty();
    }

    @Test
    void secrets_are_listed_removed_and_sealed_anew() {
        server.answer("GET /secrets?team=vision", 200, "{\"secrets\":[" + VIEW + "]}")
                .answer("GET /secrets", 200, "{\"secrets\":[]}")
                .answer("DELETE /secrets/vision/hf-token", 204, "")
                .answer("POST /secrets/rotate", 200, "{\"sealed\":3,\"kept\":1}");

        assertThat(desk.call("secret", "ls", "--team", "vision")).isZero();
        assertThat(desk.out().replaceAll(" +", " ")).contains("vision hf-token 2 alice");
        assertThat(desk.call("secret", "ls")).isZero();
        assertThat(desk.err()).contains("there are no secrets");
        assertThat(desk.call("secret", "rm", "vision/hf-token")).isZero();
        assertThat(desk.err()).isEqualTo("vision/hf-token is removed\n");
        assertThat(desk.call("secret", "rotate")).isZero();
        assertThat(desk.err()).isEqualTo("3 secrets sealed with the first key, 1 already were\n");
    }

    private int put(String typed) {
        ByteArrayInputStream in = new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8));
        return new CommandLine(new SecretPutCommand(desk.session, in))
                .setExecutionExceptionHandler((e, command, parsed) -> ExitCodes.BUG)
                .execute("vision/hf-token");
    }

    private String body() {
        return new String(server.body("PUT /secrets/vision/hf-token"), StandardCharsets.UTF_8);
    }
}
