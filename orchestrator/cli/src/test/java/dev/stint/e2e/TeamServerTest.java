package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.cli.Terminal;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A team's server from outside: two people of two teams, each with a token of their own and the very same commands. */
@Tag("long")
final class TeamServerTest {
    @TempDir
    Path folder;

    @Test
    void people_with_tokens_see_and_steer_what_their_roles_say() throws Exception {
        Map<String, String> team = Map.of("STINT_SERVER_MODE", "team", "STINT_PROVIDERS_LOCAL_ENABLED", "true");
        try (House house = new House(folder, team)) {
            String url = house.stint("whoami").out().replaceAll("(?s)^.* at (http://127\\.0\\.0\\.1:[0-9]+).*$", "$1");
            Terminal ada = person(house, url, "ada", "submitter", "vision");
            Terminal bob = person(house, url, "bob", "submitter", "vision");
            Terminal eve = person(house, url, "eve", "admin", "speech");

            assertThat(ada.call("whoami").out()).contains("ada at " + url, "submitter of vision");
            Terminal.Said submitted = ada.call("run", "-d", spec("vision").toString());
            assertThat(submitted.exit()).as(submitted.err()).isZero();
            String run = submitted.out().strip();
            Terminal.Said foreign = ada.call("run", "-d", spec("speech").toString());
            assertThat(foreign.exit()).as(foreign.out() + foreign.err()).isEqualTo(4);
            assertThat(foreign.err()).contains("team 'speech' is not known");

            assertThat(bob.call("ls", "-o", "json").as(Views.RunList.class).runs())
                    .extracting(Views.RunView::id)
                    .containsExactly(run);
            assertThat(bob.call("show", "last").exit()).isZero();
            Terminal.Said notHis = bob.call("cancel", run);
            assertThat(notHis.exit()).isEqualTo(3);
            assertThat(notHis.err()).contains("is ada's");
            assertThat(eve.call("ls", "-o", "json").as(Views.RunList.class).runs())
                    .isEmpty();
            assertThat(eve.call("show", run).exit()).isEqualTo(4);
            assertThat(eve.call("show", "last").exit()).isEqualTo(4);
            assertThat(eve.call("cancel", run).exit()).isEqualTo(4);
            assertThat(eve.call("machines", "ls").exit()).isEqualTo(3);

            house.awaitState(run, "RUNNING");
            assertThat(ada.call("cancel", run).exit()).isZero();
            house.awaitState(run, "CANCELLED");

            String audit = house.stint("audit").out();
            assertThat(audit).contains("ada", "/api/v1/runs/" + run + "/cancel", "eve");
            String token = house.stint("token", "ls")
                    .out()
                    .lines()
                    .filter(line -> line.contains(" ada "))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll(" .*", "");
            house.stint("token", "revoke", token);
            assertThat(ada.call("ls").exit()).isEqualTo(3);
        }
    }

    @Test
    void it_speaks_tls_to_those_who_trust_its_certificate_and_plainly_to_its_own_computer() throws Exception {
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:prime256v1",
                        "-nodes",
                        "-keyout",
                        key.toString(),
                        "-out",
                        certificate.toString(),
                        "-days",
                        "2",
                        "-subj",
                        "/CN=stint",
                        "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.out").toFile())
                .start();
        assertThat(openssl.waitFor()).isZero();
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Map<String, String> tls = Map.of(
                "STINT_SERVER_MODE", "team",
                "STINT_SERVER_PORT", Integer.toString(port),
                "STINT_SERVER_TLS_CERTIFICATE", certificate.toString(),
                "STINT_SERVER_TLS_KEY", key.toString());
        try (House house = new House(folder, tls)) {
            String secret = house.stint("token", "create", "ada", "--role", "viewer")
                    .out()
                    .strip();
            Map<String, String> env = Map.of("HOME", folder.resolve("ada").toString(), "STINT_TOKEN", secret);
            Terminal ada = new Terminal(folder.resolve("ada/.stint"), folder, env);
            String url = "https://localhost:" + port;

            Terminal.Said distrusted = ada.call("login", url);
            assertThat(distrusted.exit()).isEqualTo(5);
            assertThat(distrusted.out() + distrusted.err()).doesNotContain(secret);
            Terminal.Said trusted = ada.call("login", url, "--ca", certificate.toString());
            assertThat(trusted.exit()).as(trusted.err()).isZero();
            assertThat(ada.call("whoami").out()).isEqualTo("ada at " + url + "\n  viewer everywhere\n");
        }
    }

    private static Terminal person(House house, String url, String name, String role, String team) throws Exception {
        String secret = house.stint("token", "create", name, "--role", role, "--team", team)
                .out()
                .strip();
        Path own = Files.createDirectories(house.desk.resolve(name));
        Map<String, String> env = new HashMap<>();
        env.put("PATH", System.getenv("PATH"));
        env.put("HOME", own.toString());
        env.put("STINT_TOKEN", secret);
        Terminal terminal = new Terminal(own.resolve(".stint"), own, env);
        Terminal.Said said = terminal.call("login", url, "--name", "work");
        assertThat(said.exit()).as(said.err()).isZero();
        return terminal;
    }

    private Path spec(String team) throws Exception {
        return Files.writeString(
                Files.createDirectories(folder.resolve("specs")).resolve(team + ".yaml"),
                "name: sleep\nteam: " + team + "\nrun: sleep 600\n");
    }
}
