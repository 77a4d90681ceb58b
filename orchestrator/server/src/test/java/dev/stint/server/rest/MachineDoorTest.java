package dev.stint.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.FakeMachines;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MachineDoorTest {
    @TempDir
    static Path home;

    private static ServerUnderTest server;
    private static FakeMachines machines;

    @BeforeAll
    static void start() {
        server = new ServerUnderTest(home);
        machines = server.context.getBean(FakeMachines.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /api/v1/machines, 200, list false",
        "GET, /api/v1/machines?all=true, 200, list true",
        "POST, /api/v1/machines/i-0abc/kill, 202, 'kill - i-0abc '",
        "POST, /api/v1/machines/i-0abc/kill?provider=aws, 202, 'kill aws i-0abc '",
        "DELETE, /api/v1/cooldowns?all=true, 200, clear []",
        "DELETE, /api/v1/cooldowns?scope=aws%2Fus-east-1&scope=aws%2Fus-west-2, 200, 'clear [aws/us-east-1, aws/us-west-2]'"
    })
    void what_is_asked_is_passed_on(String method, String path, int status, String asked) throws Exception {
        var answer = server.send(server.to(path).method(method, java.net.http.HttpRequest.BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(machines.calls).last().isEqualTo(asked);
    }

    @Test
    void the_reason_for_a_kill_is_taken_along_and_bounded() throws Exception {
        assertThat(server.post("/api/v1/machines/i-1/kill", "{\"why\": \"its disk is broken\"}")
                        .statusCode())
                .isEqualTo(202);
        assertThat(machines.calls).last().isEqualTo("kill - i-1 its disk is broken");

        assertThat(server.post("/api/v1/machines/i-1/kill", "{\"why\": \"" + "x".repeat(1001) + "\"}")
                        .statusCode())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({"/api/v1/cooldowns", "/api/v1/cooldowns?all=true&scope=aws"})
    void cooldowns_are_cleared_by_scope_or_all_of_them_never_by_omission(String path) throws Exception {
        int before = machines.calls.size();

        var answer = server.send(server.to(path).DELETE());

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(ServerUnderTest.json(answer).get("detail").asString())
                .isEqualTo("give either scope, once for each to clear, or all=true");
        assertThat(machines.calls).hasSize(before);
    }

    @Test
    void a_provider_that_is_not_there_ends_with_code_4() throws Exception {
        var answer = server.post("/api/v1/doctor/providers/nimbus");

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(ServerUnderTest.json(answer).get("exitCode").asInt()).isEqualTo(4);
    }
}
