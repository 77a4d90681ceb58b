package dev.stint.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.api.AccessViews;
import dev.stint.issuer.stage.IssuerStage;
import dev.stint.issuer.stage.Jose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Signing in at the issuer of a team's server, and staying so; time passes by hand. */
@Timeout(60)
final class OidcLoginTest {
    private static final String ADA = "ada@example.com";
    private static final Duration FIVE = Duration.ofSeconds(5);

    private final InstantSource clock = () -> this.desk.session.clock().instant();
    private final IssuerStage issuer = new IssuerStage(clock);
    private final StubServer team = new StubServer()
            .answer("GET /me", 200, "{\"name\":\"" + ADA + "\",\"teams\":{}}")
            .answer("GET /sign-in", 200, way(issuer.issuer()))
            .accept(token -> token.startsWith("eyJ"));

    @TempDir
    Path folder;

    private Desk desk = new Desk(Path.of("/"), team);

    @BeforeEach
    void sitDown() {
        Map<String, String> env =
                Map.of("XDG_CONFIG_HOME", folder.resolve("config").toString());
        ContextDoor door = new ContextDoor(new Desk.Nobody(), contexts(), clock, env);
        desk = new Desk(folder, false, door, env);
    }

    @AfterEach
    void stop() {
        team.close();
        issuer.close();
    }

    @Test
    void an_address_and_a_code_are_shown_and_asked_about_until_somebody_has_been_there() {
        issuer.refuse("authorization_pending", "authorization_pending");
        issuer.approve(ADA);

        assertThat(login()).as(desk.err()).isZero();
        assertThat(desk.err())
                .isEqualTo("this lets " + team.url() + " act as you at everything that takes sign-ins of issuer "
                        + issuer.issuer() + " for client stint-cli\n"
                        + "to sign in, open " + issuer.issuer() + "/activate?code=WDJB-MJHT\n"
                        + "and see that it shows the code WDJB-MJHT\n");
        assertThat(desk.out()).isEqualTo("logged in to " + team.url() + " as " + ADA + " (context work)\n");
        assertThat(desk.waits).containsExactly(FIVE, FIVE, FIVE);
        assertThat(issuer.forms(IssuerStage.DEVICE).get(0))
                .contains("client_id=stint-cli", "scope=openid+email+offline_access");
        assertThat(desk.call("whoami")).isZero();
        assertThat(desk.out()).startsWith(ADA + " at " + team.url());
    }

    @Test
    void who_is_asked_to_slow_down_does() {
        issuer.refuse("slow_down", "authorization_pending", "slow_down");
        issuer.approve(ADA);

        assertThat(login()).isZero();
        assertThat(desk.waits)
                .containsExactly(FIVE, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(15));
    }

    @Test
    void somebody_who_says_no_is_heard() {
        issuer.refuse("access_denied");

        assertThat(login()).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err()).contains("signed nobody in (access_denied); somebody said no there");
        assertThat(file()).doesNotExist();
    }

    @Test
    void a_code_that_nobody_gives_ends_by_the_issuers_word_or_by_the_clock() {
        issuer.refuse("expired_token");
        assertThat(login()).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err()).contains("the code was not given there in time; call again for another");

        desk.waits.clear();
        assertThat(login()).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err()).contains("(expired_token)");
        assertThat(desk.waits).as("five seconds each within ten minutes").hasSize(120);
        assertThat(file()).doesNotExist();
    }

    @Test
    void an_issuer_that_does_not_answer_is_asked_less_often_until_it_does() {
        issuer.approve(ADA);
        List<Duration> waits = new ArrayList<>();
        DeviceSignIn device = new DeviceSignIn(
                clock,
                time -> {
                    waits.add(time);
                    if (waits.size() == 1) {
                        issuer.down();
                    } else if (waits.size() == 3) {
                        issuer.up();
                    }
                },
                line -> {});

        Issuer.Tokens tokens =
                device.ask(new AccessViews.SignInWay(issuer.issuer(), IssuerStage.CLIENT, "openid", "id_token"));
        assertThat(waits).containsExactly(FIVE, Duration.ofSeconds(10), Duration.ofSeconds(20));
        assertThat(tokens.expires()).isEqualTo(clock.instant().plus(IssuerStage.LIFETIME));
        assertThat(tokens.toString()).doesNotContain(tokens.send(), tokens.refresh());
    }

    @Test
    void a_server_without_an_issuer_says_so() {
        try (StubServer other = new StubServer()
                .answer("GET /sign-in", 404, "{\"title\":\"no\",\"detail\":\"knows no issuer\",\"exitCode\":4}")) {
            assertThat(desk.call("login", other.url(), "--oidc")).isEqualTo(ExitCodes.NOT_FOUND);
            assertThat(desk.err()).contains("knows no issuer");
        }
    }

    @Test
    void nothing_is_sent_to_an_issuer_that_others_could_listen_to() {
        try (StubServer other = new StubServer().answer("GET /sign-in", 200, way("http://login.example.com"))) {
            assertThat(desk.call("login", other.url(), "--oidc")).isEqualTo(ExitCodes.REFUSED);
            assertThat(desk.err()).contains("is no https", "'http://login.example.com'");
        }
        issuer.say("token_endpoint", "http://login.example.com/token");
        assertThat(login()).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err()).contains("names as its token_endpoint is no https");
    }

    @Test
    void an_issuer_has_to_be_who_the_server_says_and_to_let_devices_in() {
        issuer.say("device_authorization_endpoint", "");
        assertThat(login()).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err()).contains("has no device_authorization_endpoint", "log in with a token instead");

        issuer.say("issuer", "https://evil.example");
        assertThat(login()).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err()).contains("is of another issuer than " + issuer.issuer());
        issuer.down();
        assertThat(login()).isEqualTo(ExitCodes.NO_SERVER);
        assertThat(desk.err()).contains("issuer " + issuer.issuer() + " cannot be reached");
    }

    @Test
    void somebody_whom_the_server_does_not_let_in_is_not_logged_in() {
        issuer.approve(ADA);
        team.accept(token -> false);

        assertThat(login()).isEqualTo(ExitCodes.REFUSED);
        assertThat(file()).doesNotExist();
    }

    @Test
    void what_a_server_says_does_not_steer_the_terminal() {
        String odd = way(issuer.issuer()).replace("stint-cli", "\\u001b[2J\\u202egnp");
        try (StubServer other = new StubServer().answer("GET /sign-in", 200, odd)) {
            assertThat(desk.call("login", other.url(), "--oidc")).isEqualTo(ExitCodes.REFUSED);
            assertThat(desk.err()).contains("for client ?[2J?gnp\n").doesNotContain("\u001b", "\u202e");
        }
    }

    @Test
    void what_an_issuer_says_does_not_steer_the_terminal() {
        issuer.approve(ADA);
        issuer.refuse("\u001b[2J\u202egnp");

        assertThat(login()).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err()).contains("(?[2J?gnp)").doesNotContain("\u001b", "\u202e");
    }

    @Test
    void what_is_kept_is_for_nobody_else_and_is_never_shown() throws IOException {
        loggedIn();
        Contexts.Context kept = contexts().read().find("work").orElseThrow();
        SignedIn signed = kept.signIn().orElseThrow();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        assertThat(file()).content().contains(kept.token(), "refresh-secret-1");
        for (String[] call : new String[][] {{"context", "ls"}, {"context", "ls", "-o", "json"}, {"whoami"}}) {
            assertThat(desk.call(call)).isZero();
            assertThat(desk.out() + desk.err()).doesNotContain(kept.token(), "refresh-secret");
        }
        assertThat(kept.toString() + signed).doesNotContain(kept.token(), "refresh-secret");
    }

    @Test
    void a_sign_in_is_renewed_before_it_ends_and_each_time_with_what_came_last() {
        loggedIn();
        desk.pass(IssuerStage.LIFETIME.minus(Renewal.EARLY).minusSeconds(1));
        assertThat(desk.call("whoami")).isZero();
        assertThat(issuer.asked(IssuerStage.TOKEN)).as("not yet").isOne();

        desk.pass(Duration.ofSeconds(1));
        assertThat(desk.call("whoami")).isZero();
        assertThat(issuer.forms(IssuerStage.TOKEN).get(1))
                .contains("grant_type=refresh_token", "refresh_token=refresh-secret-1", "client_id=stint-cli");
        desk.pass(Duration.ofHours(9));
        assertThat(desk.call("whoami")).isZero();
        assertThat(issuer.forms(IssuerStage.TOKEN).get(2)).contains("refresh_token=refresh-secret-2");
        assertThat(desk.call("whoami")).isZero();
        assertThat(issuer.asked(IssuerStage.TOKEN)).isEqualTo(3);
    }

    @Test
    void of_commands_at_once_one_renews_it_and_all_have_it() throws Exception {
        loggedIn();
        Contexts.Context kept = contexts().read().find("work").orElseThrow();
        desk.pass(Duration.ofHours(1));
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CountDownLatch ready = new CountDownLatch(8);
        List<Future<String>> tokens = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            tokens.add(threads.submit(() -> {
                ready.countDown();
                ready.await();
                return new Renewal(contexts(), clock, kept).get();
            }));
        }

        String renewed = contexts().read().find("work").orElseThrow().token();
        for (Future<String> each : tokens) {
            renewed = each.get();
            assertThat(renewed)
                    .isEqualTo(contexts().read().find("work").orElseThrow().token());
        }
        assertThat(renewed).isNotEqualTo(kept.token());
        assertThat(issuer.asked(IssuerStage.TOKEN))
                .as("the login, and once more")
                .isEqualTo(2);
        threads.shutdownNow();
    }

    @Test
    void a_command_that_takes_long_goes_on_with_the_renewed_one() {
        loggedIn();
        Api api = desk.session.api();
        assertThat(api.get("me").body()).contains(ADA);
        String first = contexts().read().find("work").orElseThrow().token();

        desk.pass(Duration.ofHours(2));
        team.accept(token -> token.startsWith("eyJ") && !token.equals(first));
        assertThat(api.get("me").body()).contains(ADA);
    }

    @Test
    void a_command_that_takes_long_sends_its_server_no_token_of_another() {
        loggedIn();
        Contexts.Context before = contexts().read().find("work").orElseThrow();
        try (StubServer other = new StubServer()) {
            for (UnaryOperator<Contexts.Context> change : List.<UnaryOperator<Contexts.Context>>of(
                    kept -> at(other.url(), kept.ca(), kept.insecure(), kept.signIn()),
                    kept -> at(kept.url(), "other.pem", kept.insecure(), kept.signIn()),
                    kept -> at(kept.url(), kept.ca(), true, kept.signIn()),
                    kept -> at(kept.url(), kept.ca(), kept.insecure(), Optional.empty()),
                    kept -> at(kept.url(), kept.ca(), kept.insecure(), signed(kept, "https://other", "stint-cli")),
                    kept -> at(kept.url(), kept.ca(), kept.insecure(), signed(kept, issuer.issuer(), "other")))) {
                contexts().keep(before);
                Api api = desk.session.api();
                contexts().change("work", change);
                desk.pass(Duration.ofHours(1));
                int asked = team.asked().size();

                assertThatThrownBy(() -> api.get("me"))
                        .isInstanceOf(CommandFailure.class)
                        .hasMessage("context work was changed meanwhile; call again");
                assertThat(team.asked()).as("nothing was sent").hasSize(asked);
            }
            assertThat(other.asked()).isEmpty();
        }
        assertThat(issuer.asked(IssuerStage.TOKEN)).as("nothing was spent").isOne();
    }

    @Test
    void nothing_is_spent_where_what_comes_for_it_could_not_be_kept() throws IOException {
        loggedIn();
        desk.pass(Duration.ofHours(1));
        Path inTheWay =
                file().resolveSibling("contexts.json." + ProcessHandle.current().pid() + ".tmp");
        Path full = Files.createFile(Files.createDirectory(inTheWay).resolve("full"));

        assertThat(desk.call("whoami")).isEqualTo(ExitCodes.WRONG_CALL);
        assertThat(desk.err()).contains("contexts.json cannot be written");
        assertThat(issuer.asked(IssuerStage.TOKEN)).as("the login only").isOne();
        Files.delete(full);
        Files.delete(inTheWay);
        assertThat(desk.call("whoami")).as(desk.err()).isZero();
        assertThat(refresh()).isEqualTo("refresh-secret-2");
    }

    @Test
    void nothing_is_left_beside_the_file() throws IOException {
        loggedIn();
        desk.pass(Duration.ofHours(1));
        assertThat(desk.call("whoami")).isZero();
        desk.pass(Duration.ofHours(1));
        issuer.refuse("invalid_grant");
        assertThat(desk.call("whoami")).isEqualTo(ExitCodes.REFUSED);

        try (Stream<Path> files = Files.list(file().getParent())) {
            assertThat(files.map(each -> each.getFileName().toString()))
                    .containsExactlyInAnyOrder("contexts.json", "contexts.json.lock");
        }
        assertThat(Files.size(file())).as("no more than is needed").isLessThan(8 << 10);
    }

    @Test
    void what_came_for_the_next_time_is_kept_when_the_token_itself_did_not_come() {
        loggedIn();
        contexts()
                .change(
                        "work",
                        kept -> new Contexts.Context(
                                kept.name(),
                                kept.url(),
                                kept.token(),
                                kept.ca(),
                                kept.insecure(),
                                kept.signIn()
                                        .map(signed -> new SignedIn(
                                                signed.issuer(),
                                                signed.clientId(),
                                                "other_token",
                                                signed.refresh(),
                                                signed.expires()))));

        desk.pass(IssuerStage.LIFETIME.minusSeconds(10));
        assertThat(desk.call("whoami")).as("the old one has not ended yet").isZero();
        assertThat(refresh()).isEqualTo("refresh-secret-2");
        desk.pass(Duration.ofSeconds(10));
        assertThat(desk.call("whoami")).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err()).contains("gave no other_token");
        assertThat(refresh()).isEqualTo("refresh-secret-3");
    }

    @Test
    void a_sign_in_that_the_issuer_does_not_renew_is_due_again() {
        loggedIn();
        desk.pass(IssuerStage.LIFETIME.minusSeconds(10));
        issuer.refuse("invalid_grant");
        assertThat(desk.call("whoami")).as("it has not ended yet").isZero();

        desk.pass(Duration.ofSeconds(10));
        issuer.refuse("invalid_grant");
        assertThat(desk.call("whoami")).isEqualTo(ExitCodes.REFUSED);
        assertThat(desk.err())
                .contains(
                        "context work: the sign-in has ended (the issuer says invalid_grant); sign in again: stint login "
                                + team.url() + " --oidc --name work");
    }

    @Test
    void while_the_issuer_is_away_a_sign_in_is_used_to_its_end() {
        loggedIn();
        issuer.down();
        desk.pass(IssuerStage.LIFETIME.minusSeconds(10));
        assertThat(desk.call("whoami")).isZero();

        desk.pass(Duration.ofSeconds(10));
        assertThat(desk.call("whoami")).isEqualTo(ExitCodes.NO_SERVER);
        assertThat(desk.err()).contains("cannot be reached to renew it");
        issuer.up();
        assertThat(desk.call("whoami")).isZero();
    }

    @Test
    void a_file_of_before_there_were_sign_ins_is_read() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(
                file(),
                "{\"current\":\"work\",\"contexts\":[{\"name\":\"work\",\"url\":\"" + team.url()
                        + "\",\"token\":\"eyJold\",\"ca\":\"\",\"insecure\":false}]}");

        assertThat(desk.call("whoami")).as(desk.err()).isZero();
    }

    @Test
    void the_token_that_the_server_wants_has_to_be_among_those_that_come() {
        issuer.approve(ADA);
        Issuer asked = new Issuer(issuer.issuer());

        assertThatThrownBy(() -> asked.tokens(Json.tree("{\"access_token\":\"a\"}"), "id_token", "", clock.instant()))
                .hasMessageContaining("gave no id_token");
        assertThat(asked.tokens(
                                Json.tree("{\"access_token\":\"a.b.c\",\"expires_in\":90}"),
                                "access_token",
                                "before",
                                clock.instant())
                        .refresh())
                .isEqualTo("before");
        String odd = Jose.signed(issuer.key(), Map.of("exp", "soon"));
        assertThat(asked.tokens(Json.tree("{\"id_token\":\"" + odd + "\"}"), "id_token", "", clock.instant())
                        .expires())
                .isEqualTo(clock.instant().plus(FIVE.multipliedBy(60)));
    }

    private static Contexts.Context at(String url, String ca, boolean insecure, Optional<SignedIn> signIn) {
        return new Contexts.Context("work", url, "eyJother", ca, insecure, signIn);
    }

    private static Optional<SignedIn> signed(Contexts.Context kept, String issuer, String client) {
        return kept.signIn()
                .map(signed -> new SignedIn(issuer, client, signed.send(), signed.refresh(), signed.expires()));
    }

    private void loggedIn() {
        issuer.approve(ADA);
        assertThat(login()).as(desk.err()).isZero();
    }

    private int login() {
        return desk.call("login", team.url(), "--oidc", "--name", "work");
    }

    private String refresh() {
        return contexts()
                .read()
                .find("work")
                .orElseThrow()
                .signIn()
                .orElseThrow()
                .refresh();
    }

    private Path file() {
        return folder.resolve("config/stint/contexts.json");
    }

    private Contexts contexts() {
        return new Contexts(file());
    }

    private static String way(String issuer) {
        return "{\"issuer\":\"" + issuer
                + "\",\"clientId\":\"stint-cli\",\"scopes\":\"openid email offline_access\",\"send\":\"id_token\"}";
    }
}
