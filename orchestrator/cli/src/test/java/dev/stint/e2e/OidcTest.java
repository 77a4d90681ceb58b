package dev.stint.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Views;
import dev.stint.cli.Terminal;
import dev.stint.issuer.stage.IssuerStage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** People who sign in at an issuer, from the command line to a real server, and what is left of that in its files. */
@Tag("long")
final class OidcTest {
    /** Sign-ins that are all but over when they are given: each command has to renew them. */
    private static final Duration BEHIND = IssuerStage.LIFETIME.minusSeconds(20);

    @TempDir
    Path folder;

    @Test
    void somebody_signs_in_submits_and_stays_signed_in_and_the_server_keeps_none_of_it() throws Exception {
        try (IssuerStage issuer =
                        new IssuerStage(() -> InstantSource.system().instant().minus(BEHIND));
                House house = new House(
                        folder,
                        Map.of(
                                "STINT_SERVER_MODE",
                                "team",
                                "STINT_PROVIDERS_LOCAL_ENABLED",
                                "true",
                                "STINT_OIDC_ISSUER",
                                issuer.issuer(),
                                "STINT_OIDC_AUDIENCE",
                                IssuerStage.CLIENT))) {
            issuer.say("interval", 1);
            String url = house.stint("whoami").out().replaceAll("(?s)^.* at (http://127\\.0\\.0\\.1:[0-9]+).*$", "$1");
            Path own = Files.createDirectories(house.desk.resolve("ada"));
            Terminal ada = new Terminal(
                    own.resolve(".stint"), own, Map.of("PATH", System.getenv("PATH"), "HOME", own.toString()));
            issuer.approve("ada@example.com");

            Terminal.Said early = ada.call("login", url, "--oidc", "--name", "work");
            assertThat(early.exit()).isEqualTo(3);
            assertThat(early.err()).contains("ada@example.com is signed in, but belongs to no team here");
            Path teams = Files.writeString(
                    house.desk.resolve("teams.yaml"), "teams: {vision: {members: {ada@example.com: submitter}}}\n");
            house.stint("apply", teams.toString());
            Terminal.Said said = ada.call("login", url, "--oidc", "--name", "work");
            assertThat(said.exit()).as(said.err()).isZero();
            assertThat(said.out()).contains("as ada@example.com (context work)");

            assertThat(ada.call("whoami").out()).contains("ada@example.com at " + url, "submitter of vision");
            Path spec = Files.writeString(own.resolve("sleep.yaml"), "name: sleep\nteam: vision\nrun: sleep 600\n");
            Terminal.Said submitted = ada.call("run", "-d", spec.toString());
            assertThat(submitted.exit()).as(submitted.err()).isZero();
            String run = submitted.out().strip();
            assertThat(ada.call("ls", "-o", "json").as(Views.RunList.class).runs())
                    .extracting(Views.RunView::id)
                    .containsExactly(run);
            assertThat(issuer.forms(IssuerStage.TOKEN).toString()).contains("refresh_token=refresh-secret-");
            assertThat(ada.call("cancel", run).exit()).isZero();
            house.awaitState(run, "CANCELLED");
            assertThat(house.stint("audit").out()).contains("ada@example.com", "oidc-", "/api/v1/runs/" + run);

            List<String> secrets = new ArrayList<>(List.of("refresh-secret", "device-secret"));
            issuer.given().forEach(token -> secrets.add(token.substring(token.lastIndexOf('.') + 1)));
            assertThat(secrets).hasSizeGreaterThan(4);
            nowhere(house.home, secrets);
        }
    }

    private static void nowhere(Path home, List<String> secrets) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(secrets.stream().filter(content::contains))
                        .as(file.toString())
                        .isEmpty();
            }
        }
    }
}
