package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What stint dashboard shows, and what it never shows. */
class DashboardCommandTest {
    private static final String CODE =
            "{\"code\":\"ab12\",\"path\":\"/login?code=ab12\",\"expires\":\"2026-11-21T03:01:00Z\"}";

    private final StubServer server = new StubServer().answer("POST /sign-in-codes", 201, CODE);

    @TempDir
    Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shows_an_address_with_a_code_and_never_the_token() {
        Desk desk = new Desk(folder, server);

        assertThat(desk.call("dashboard", "--no-browser")).isZero();
        assertThat(desk.out()).isEqualTo(server.url() + "/login?code=ab12\n");
        assertThat(desk.out() + desk.err()).doesNotContain(StubServer.TOKEN);
        assertThat(desk.call("dashboard", "-o", "json")).isZero();
        assertThat(desk.out()).isEqualTo(CODE + "\n");
    }

    @Test
    void a_browser_is_asked_where_there_is_a_screen_only() {
        Desk desk = new Desk(folder, server);
        List<String> opened = new ArrayList<>();

        new CommandLine(new DashboardCommand(desk.session, (address, env) -> opened.add(address))).execute();
        new CommandLine(new DashboardCommand(desk.session, (address, env) -> opened.add(address)))
                .execute("--no-browser");

        assertThat(opened).containsExactly(server.url() + "/login?code=ab12");
        assertThat(Browser.open("http://127.0.0.1:1/", Map.of())).isFalse();
    }
}
