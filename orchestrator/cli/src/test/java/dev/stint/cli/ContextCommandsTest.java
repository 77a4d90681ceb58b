package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logging in to a team's server, and which server commands speak to. */
final class ContextCommandsTest {
    private static final String ME = "{\"name\":\"ada\",\"teams\":{}}";

    private final StubServer team = new StubServer().answer("GET /me", 200, ME);
    private final StubServer own = new StubServer().answer("GET /me", 200, "{\"name\":\"me\",\"teams\":{}}");

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), own);

    @BeforeEach
    void sitDown() {
        desk = desk(Map.of("STINT_TOKEN", StubServer.TOKEN));
    }

    @AfterEach
    void stop() {
        team.close();
        own.close();
    }

    @Test
    void after_a_login_commands_speak_to_that_server_until_the_logout() {
        assertThat(desk.call("login", team.url(), "--name", "work")).isZero();
        assertThat(desk.out()).isEqualTo("logged in to " + team.url() + " as ada (context work)\n");

        assertThat(who()).startsWith("ada at");
        assertThat(desk.call("whoami", "--context", "local")).isZero();
        assertThat(desk.out()).startsWith("me at");
        assertThat(desk.call("logout")).isZero();
        desk = desk(Map.of());
        assertThat(who()).startsWith("me at");
    }

    @Test
    void the_file_with_the_token_is_for_nobody_else_and_the_token_is_never_shown() throws IOException {
        desk.call("login", team.url(), "--name", "work");

        Path file = folder.resolve("config/stint/contexts.json");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.getParent())))
                .isEqualTo("rwx------");
        assertThat(file).content().contains(StubServer.TOKEN);
        for (String[] call : new String[][] {{"context", "ls"}, {"context", "ls", "-o", "json"}}) {
            assertThat(desk.call(call)).isZero();
            assertThat(desk.out() + desk.err()).contains("work", team.url()).doesNotContain(StubServer.TOKEN);
        }
    }

    @Test
    void one_of_several_is_used_and_forgotten() {
        desk.call("login", team.url(), "--name", "one");
        desk.call("login", team.url() + "/", "--name", "two");

        assertThat(desk.call("context", "use", "one")).isZero();
        assertThat(desk.call("context", "ls")).isZero();
        assertThat(desk.out().lines().filter(line -> line.startsWith("*")))
                .singleElement()
                .asString()
                .contains("one");
        assertThat(desk.call("context", "rm", "one")).isZero();
        assertThat(desk.call("context", "use", "one")).isEqualTo(ExitCodes.NOT_FOUND);
        assertThat(desk.err()).contains("there is no context 'one'");
        desk = desk(Map.of("STINT_CONTEXT", "two"));
        assertThat(who()).startsWith("ada at");
        desk = desk(Map.of("STINT_CONTEXT", "three"));
        assertThat(desk.call("whoami")).isEqualTo(ExitCodes.NOT_FOUND);
    }

    @Test
    void a_command_speaks_to_one_server_whichever_others_use_meanwhile() {
        desk.call("login", team.url(), "--name", "work");
        assertThat(desk.session.door().connect(line -> {}).server().url()).isEqualTo(team.url());

        desk(Map.of()).call("context", "use", "local");
        assertThat(desk.session.door().connect(line -> {}).server().url()).isEqualTo(team.url());
        Desk other = desk(Map.of());
        assertThat(other.session.door().find().orElseThrow().server().url()).isEqualTo(own.url());
        desk(Map.of()).call("context", "use", "work");
        assertThat(other.session.door().find().orElseThrow().server().url()).isEqualTo(own.url());
    }

    @Test
    void a_token_that_opens_nothing_is_not_kept() {
        desk = desk(Map.of("STINT_TOKEN", "wrong"));

        assertThat(desk.call("login", team.url(), "--name", "work")).isEqualTo(ExitCodes.REFUSED);
        assertThat(folder.resolve("config/stint/contexts.json")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://stint.example.com", "http://127.0.0.1.example.com:7711", "http://10.0.0.7:7711"})
    void a_token_is_sent_without_tls_to_this_computer_only(String url) {
        assertThat(desk.call("login", url)).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err()).contains("is no https, and the token could be read on the way");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stint.example.com",
                "ftp://stint.example.com",
                "https://u:p@stint.example.com",
                "https://a/b",
                "https://"
            })
    void what_is_no_address_is_a_wrong_call(String url) {
        assertThat(desk.call("login", url, "--insecure-http")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("is no address of a server").doesNotContain("u:p");
    }

    @Test
    void whom_to_trust_has_to_be_a_file_with_certificates() throws IOException {
        Path pem = Files.writeString(folder.resolve("ca.pem"), "no certificate");

        assertThat(desk.call("login", "https://127.0.0.1:1", "--name", "a", "--ca", pem.toString()))
                .isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("--ca: " + pem);
    }

    private String who() {
        assertThat(desk.call("whoami")).isZero();
        return desk.out();
    }

    private Desk desk(Map<String, String> more) {
        Map<String, String> env = new HashMap<>(more);
        env.put("XDG_CONFIG_HOME", folder.resolve("config").toString());
        ContextDoor door = new ContextDoor(
                new Desk.Fixed(new Api(own.file())), new Contexts(Contexts.file(env)), InstantSource.system(), env);
        return new Desk(folder, false, door, env);
    }
}
