package dev.stint.server.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.issuer.stage.IssuerStage;
import dev.stint.issuer.stage.Jose;
import dev.stint.server.HandClock;
import dev.stint.server.access.SignIns;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionService;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who is believed, of all that comes looking like a sign-in; the issuer is a real server, and time passes by hand. */
@Timeout(60)
final class IssuerSignInsTest {
    private static final String ADA = "ada@example.com";

    private final HandClock clock = new HandClock(Instant.parse("2026-03-01T08:00:00Z"));
    private IssuerStage issuer = new IssuerStage(clock);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private SignIns signIns = signIns("email", "");

    @BeforeEach
    void start() {
        signIns = signIns("email", "");
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        issuer.close();
    }

    @Test
    void a_person_whom_the_issuer_vouches_for_is_believed() {
        SignIns.Person ada = person(issuer.token(ADA));

        assertThat(ada.name()).isEqualTo(ADA);
        assertThat(ada.id()).matches("oidc-[0-9a-f]{12}");
        assertThat(person(issuer.token(ADA)).id()).as("the same person again").isEqualTo(ada.id());
        assertThat(with("sub", "somebody else"))
                .isInstanceOfSatisfying(
                        SignIns.Person.class,
                        other -> assertThat(other.id())
                                .as("who got the address later")
                                .isNotEqualTo(ada.id()));
        assertThat(issuer.asked(IssuerStage.KEYS)).as("keys were read").isOne();
    }

    @Test
    void what_is_signed_with_a_curve_is_believed_as_well() {
        issuer.rotate(Jose.ec("curve"));

        assertThat(person(issuer.token(ADA)).name()).isEqualTo(ADA);
    }

    @Test
    void tokens_of_this_server_are_no_sign_ins() {
        assertThat(signIns.judge("stint_" + "0".repeat(64))).isEmpty();
        assertThat(signIns.judge("abc")).isEmpty();
        assertThat(signIns.judge("eyJ.x")).isEmpty();
        assertThat(issuer.asked(IssuerStage.DISCOVERY)).isZero();
    }

    @Test
    void a_changed_sign_in_is_not_believed() {
        String[] parts = issuer.token(ADA).split("\\.");
        String[] others = issuer.token("eve@example.com").split("\\.");

        refused(401, "is not signed with a key of issuer", parts[0] + "." + others[1] + "." + parts[2]);
        refused(401, "is not signed with a key of issuer", parts[0] + ".bm90IGpzb24." + parts[2]);
    }

    @Test
    void one_signed_by_somebody_else_under_the_name_of_a_known_key_is_not_believed() {
        Jose.Key forged = Jose.rsa(issuer.key().id());

        refused(401, "is not signed with a key of issuer", Jose.signed(forged, issuer.claims(ADA)));
        Jose.Key curve = Jose.ec(issuer.key().id());
        refused(401, "is not signed with a key of issuer", Jose.signed(curve, issuer.claims(ADA)));
    }

    @Test
    void one_that_needs_no_signature_is_not_believed() {
        refused(401, "this sign-in", Jose.unsigned(issuer.claims(ADA)));
        assertThat(issuer.asked(IssuerStage.KEYS)).as("nobody had to be asked").isZero();
    }

    @Test
    void one_signed_with_the_public_key_as_if_it_were_shared_is_not_believed() {
        refused(401, "is signed by HS256", Jose.hmac(issuer.key(), issuer.claims(ADA)));
    }

    @Test
    void other_things_the_issuer_signs_are_no_sign_ins() {
        Jose.Key key = issuer.key();
        Map<String, String> goodbye = Map.of("alg", "RS256", "kid", key.id(), "typ", "logout+jwt");
        Map<String, ?> critical = Map.of("alg", "RS256", "kid", key.id(), "crit", List.of("exp"), "exp", 1);

        refused(401, "is no token of somebody who signed in", Jose.signed(key, goodbye, issuer.claims(ADA)));
        refused(401, "this sign-in", Jose.signed(key, critical, issuer.claims(ADA)));
    }

    @Test
    void one_for_somebody_else_is_not_believed() {
        refused(with("aud", "another-program"), 401, "was made for [another-program], and not for stint-cli");
        assertThat(with("aud", List.of("another-program", "stint-cli"))).isInstanceOf(SignIns.Person.class);
    }

    @Test
    void one_in_the_name_of_another_issuer_is_not_believed() {
        refused(with("iss", "https://evil.example"), 401, "was made by 'https://evil.example', and not by");
        refused(with("iss", issuer.issuer() + "/"), 401, "and not by " + issuer.issuer());
    }

    @Test
    void a_sign_in_ends_with_a_minute_for_clocks_that_differ() {
        String token = issuer.token(ADA);

        clock.pass(IssuerStage.LIFETIME.plusSeconds(59));
        assertThat(person(token).name()).isEqualTo(ADA);
        clock.pass(Duration.ofSeconds(1));
        refused(401, "ended at 2026-03-01T08:05:00Z; sign in again", token);
    }

    @Test
    void a_sign_in_begins_with_a_minute_for_clocks_that_differ() {
        Map<String, Object> claims = issuer.claims(ADA);
        claims.put("nbf", clock.instant().plusSeconds(120).getEpochSecond());
        String token = Jose.signed(issuer.key(), claims);

        clock.pass(Duration.ofSeconds(59));
        refused(401, "does not begin before 2026-03-01T08:02:00Z", token);
        clock.pass(Duration.ofSeconds(1));
        assertThat(person(token).name()).isEqualTo(ADA);
    }

    @Test
    void one_without_an_end_is_not_believed() {
        Map<String, Object> claims = issuer.claims(ADA);
        claims.remove("exp");

        refused(401, "does not say when it ends", Jose.signed(issuer.key(), claims));
    }

    @Test
    void a_new_key_is_found_and_a_withdrawn_one_opens_nothing_any_more() {
        String before = issuer.token(ADA);
        assertThat(person(before).name()).isEqualTo(ADA);
        clock.pass(IssuerKeys.PAUSE);
        issuer.rotate(Jose.rsa("key-2"));

        assertThat(person(issuer.token(ADA)).name()).isEqualTo(ADA);
        refused(401, "is not signed with a key of issuer", before);
    }

    @Test
    void a_withdrawn_key_is_noticed_without_a_new_one() {
        String before = issuer.token(ADA);
        assertThat(person(before).name()).isEqualTo(ADA);
        issuer.rotate(Jose.rsa("key-2"));
        clock.pass(Duration.ofMinutes(3));
        assertThat(person(before).name()).as("what was read lately counts").isEqualTo(ADA);

        clock.pass(IssuerKeys.FRESH);
        refused(401, "is not signed with a key of issuer", before);
    }

    @Test
    void nobody_waits_for_keys_to_be_read_again() {
        List<Runnable> later = new ArrayList<>();
        IssuerKeys keys = new IssuerKeys(issuer.issuer(), new IssuerReader()::read, clock, later::add);
        signIns = new IssuerSignIns(settings("email", ""), keys, clock);
        person(issuer.token(ADA));
        clock.pass(IssuerKeys.FRESH.plusSeconds(1));

        person(issuer.token(ADA));
        person(issuer.token(ADA));
        assertThat(issuer.asked(IssuerStage.KEYS)).isOne();
        assertThat(later).as("one look for all of them").hasSize(1);
        later.get(0).run();
        assertThat(issuer.asked(IssuerStage.KEYS)).isEqualTo(2);
        person(issuer.token(ADA));
        assertThat(later).as("they are fresh").hasSize(1);
    }

    @Test
    void a_storm_of_unknown_keys_has_the_issuer_asked_once_in_ten_seconds() {
        person(issuer.token(ADA));
        clock.pass(IssuerKeys.PAUSE);
        Jose.Key stranger = Jose.rsa("none");

        for (int i = 0; i < 200; i++) {
            Map<String, String> header = Jose.header("RS256", "unknown-" + i);
            refused(401, "is not signed with a key", Jose.signed(stranger, header, issuer.claims(ADA)));
        }
        assertThat(issuer.asked(IssuerStage.KEYS))
                .as("once at first, once for the storm")
                .isEqualTo(2);
        clock.pass(IssuerKeys.PAUSE);
        refused(401, "is not signed with a key", Jose.signed(stranger, issuer.claims(ADA)));
        assertThat(issuer.asked(IssuerStage.KEYS)).isEqualTo(3);
        assertThat(person(issuer.token(ADA)).name())
                .as("who is known was never in the way")
                .isEqualTo(ADA);
    }

    @Test
    void an_issuer_that_hangs_holds_up_a_few_and_nobody_whose_key_is_known() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        signIns = signIns(hanging(2, new CountDownLatch(1), hangs), Duration.ofHours(1));
        person(issuer.token(ADA));
        clock.pass(IssuerKeys.PAUSE);
        Jose.Key stranger = Jose.rsa("none");
        CompletionService<SignIns.Verdict> answers = new ExecutorCompletionService<>(threads);
        for (int i = 0; i < 40; i++) {
            String unknown = Jose.signed(stranger, Jose.header("RS256", "unknown-" + i), issuer.claims(ADA));
            answers.submit(() -> signIns.judge(unknown).orElseThrow());
        }

        for (int i = 0; i < 40 - IssuerKeys.MOST_WAITING; i++) {
            refused(
                    answers.take().get(),
                    503,
                    "issuer " + issuer.issuer() + " has not answered yet; try again in 10 s");
        }
        assertThat(person(issuer.token(ADA)).name()).isEqualTo(ADA);
        assertThat(answers.poll()).as("the few wait").isNull();
        hangs.countDown();
        for (int i = 0; i < IssuerKeys.MOST_WAITING; i++) {
            refused(answers.take().get(), 503, "it hung");
        }
        assertThat(issuer.asked(IssuerStage.KEYS))
                .as("one look for all of them")
                .isOne();
    }

    @Test
    void who_waits_for_the_look_of_somebody_else_does_not_wait_for_long() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        signIns = signIns(hanging(0, begun, hangs), Duration.ZERO);
        String token = issuer.token(ADA);
        Future<SignIns.Verdict> first =
                threads.submit(() -> signIns.judge(token).orElseThrow());
        begun.await();

        refused(503, "has not answered yet", token);
        assertThat(first.isDone()).isFalse();
        hangs.countDown();
        refused(first.get(), 503, "it hung");
    }

    @Test
    void who_has_read_the_clock_before_somebody_else_looked_does_not_have_the_issuer_asked_again() {
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        InstantSource slow = () -> {
            Instant now = clock.instant();
            meanwhile.getAndSet(() -> {}).run();
            return now;
        };
        IssuerKeys keys = new IssuerKeys(issuer.issuer(), new IssuerReader()::read, slow, Runnable::run);
        SignIns judge = new IssuerSignIns(settings("email", ""), keys, clock);
        String unknown = Jose.signed(Jose.rsa("none"), issuer.claims(ADA));
        meanwhile.set(() -> {
            clock.pass(Duration.ofMillis(1));
            judge.judge(unknown);
        });

        refused(judge.judge(unknown).orElseThrow(), 401, "is not signed with a key");
        assertThat(issuer.asked(IssuerStage.KEYS)).isOne();
    }

    @Test
    void one_that_is_judged_again_has_nobody_asked() {
        String token = issuer.token(ADA);
        assertThat(person(token).name()).isEqualTo(ADA);
        clock.pass(IssuerKeys.PAUSE);
        String unknown = Jose.signed(Jose.rsa("none"), issuer.claims(ADA));

        assertThat(signIns.judgeAgain(token)).containsInstanceOf(SignIns.Person.class);
        refused(signIns.judgeAgain(unknown).orElseThrow(), 401, "is not signed with a key");
        assertThat(issuer.asked(IssuerStage.KEYS)).isOne();
        assertThat(signIns.judgeAgain("stint_" + "0".repeat(64))).isEmpty();
        clock.pass(IssuerStage.LIFETIME.plusSeconds(60));
        refused(signIns.judgeAgain(token).orElseThrow(), 401, "ended at");
    }

    @Test
    void an_issuer_that_does_not_answer_is_said_and_is_asked_again_later() {
        String token = issuer.token(ADA);
        issuer.down();

        refused(503, "cannot be told: the keys of its issuer cannot be read: " + issuer.issuer(), token);
        issuer.up();
        refused(503, "try again in 10 s", token);
        clock.pass(IssuerKeys.PAUSE);
        assertThat(person(token).name()).isEqualTo(ADA);
    }

    @Test
    void known_keys_go_on_working_while_the_issuer_does_not_answer() {
        person(issuer.token(ADA));
        issuer.down();
        clock.pass(Duration.ofHours(3));

        assertThat(person(issuer.token(ADA)).name()).isEqualTo(ADA);
        Jose.Key next = Jose.rsa("key-2");
        refused(503, "cannot be told", Jose.signed(next, issuer.claims(ADA)));
        assertThat(person(issuer.token(ADA)).name()).isEqualTo(ADA);
    }

    @Test
    void what_the_issuer_publishes_has_to_be_its_own() {
        issuer.say("issuer", "https://evil.example");
        refused(503, "is of issuer 'https://evil.example'", issuer.token(ADA));

        clock.pass(IssuerKeys.PAUSE);
        issuer.say("issuer", issuer.issuer());
        issuer.say("jwks_uri", "http://keys.example/keys");
        refused(503, "names 'http://keys.example/keys' as the place of its keys, which is no https", issuer.token(ADA));
    }

    @Test
    void what_is_endless_or_no_json_is_not_read() {
        issuer.say("padding", "x".repeat(IssuerReader.MOST_BYTES));
        refused(503, "is longer than 1048576 bytes", issuer.token(ADA));

        AtomicReference<String> said = new AtomicReference<>("<html>");
        IssuerKeys keys = new IssuerKeys(issuer.issuer(), (URI any) -> said.get(), clock, Runnable::run);
        SignIns odd = new IssuerSignIns(settings("email", ""), keys, clock);
        assertThat(odd.judge(issuer.token(ADA)).orElseThrow().toString()).contains("cannot be read as JSON");
    }

    @Test
    void an_address_that_nobody_has_checked_is_no_name() {
        refused(with("email_verified", false), 403, "has not shown the issuer that this address is theirs");
        Map<String, Object> claims = issuer.claims(ADA);
        claims.remove("email_verified");
        assertThat(person(Jose.signed(issuer.key(), claims)).name())
                .as("issuers that check all of them say nothing")
                .isEqualTo(ADA);
    }

    @Test
    void who_has_no_name_or_that_of_a_group_is_told_so() {
        refused(with("email", ""), 403, "claim 'email' of this sign-in is '', which is no name");
        refused(with("email", 7), 403, "which is no name");
        refused(with("email", "group:admins"), 403, "which is no name");
        refused(with("email", "a b"), 403, "which is no name");
        refused(with("email", "\u202Egnp"), 403, "which is no name");
    }

    @Test
    void names_and_groups_come_from_the_claims_that_were_chosen() {
        signIns = signIns("sub", "groups");
        Map<String, Object> claims = issuer.claims(ADA);
        claims.put("sub", "ada");
        claims.put("groups", List.of("ml", 7, "ops"));
        assertThat(person(Jose.signed(issuer.key(), claims)))
                .extracting(SignIns.Person::name, SignIns.Person::groups)
                .containsExactly("ada", java.util.Set.of("ml", "ops"));

        claims.put("groups", "ml");
        assertThat(person(Jose.signed(issuer.key(), claims)).groups()).containsExactly("ml");
        signIns = signIns("sub", "");
        assertThat(person(Jose.signed(issuer.key(), claims)).groups()).isEmpty();
    }

    @Test
    void a_client_learns_which_of_its_tokens_is_wanted() {
        assertThat(signIns.way())
                .contains(new SignIns.Way(
                        issuer.issuer(), IssuerStage.CLIENT, "openid email offline_access", "id_token"));
        OidcProperties api =
                new OidcProperties(issuer.issuer(), "api://stint", IssuerStage.CLIENT, "email", "", "openid");
        IssuerKeys keys = new IssuerKeys(issuer.issuer(), new IssuerReader()::read, clock, Runnable::run);
        assertThat(new IssuerSignIns(api, keys, clock).way().orElseThrow().send())
                .isEqualTo("access_token");
    }

    /** Reads so many texts, and hangs with the next. */
    private static IssuerKeys.Reader hanging(int answered, CountDownLatch begun, CountDownLatch until) {
        IssuerReader reader = new IssuerReader();
        AtomicInteger asked = new AtomicInteger();
        return uri -> {
            if (asked.incrementAndGet() <= answered) {
                return reader.read(uri);
            }
            begun.countDown();
            try {
                until.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new IOException("it hung");
        };
    }

    private SignIns signIns(IssuerKeys.Reader reader, Duration patience) {
        IssuerKeys keys = new IssuerKeys(issuer.issuer(), reader, clock, Runnable::run, patience);
        return new IssuerSignIns(settings("email", ""), keys, clock);
    }

    private SignIns signIns(String user, String groups) {
        IssuerKeys keys = new IssuerKeys(issuer.issuer(), new IssuerReader()::read, clock, Runnable::run);
        return new IssuerSignIns(settings(user, groups), keys, clock);
    }

    private OidcProperties settings(String user, String groups) {
        return new OidcProperties(issuer.issuer(), IssuerStage.CLIENT, "", user, groups, "openid email offline_access");
    }

    private SignIns.Verdict with(String claim, Object value) {
        Map<String, Object> claims = issuer.claims(ADA);
        claims.put(claim, value);
        return signIns.judge(Jose.signed(issuer.key(), claims)).orElseThrow();
    }

    private SignIns.Person person(String token) {
        SignIns.Verdict verdict = signIns.judge(token).orElseThrow();
        assertThat(verdict).isInstanceOf(SignIns.Person.class);
        return (SignIns.Person) verdict;
    }

    private void refused(int status, String why, String token) {
        refused(signIns.judge(token).orElseThrow(), status, why);
        assertThat(signIns.judge(token).orElseThrow().toString()).doesNotContain(token);
    }

    private static void refused(SignIns.Verdict verdict, int status, String why) {
        assertThat(verdict).isInstanceOfSatisfying(SignIns.Refused.class, refused -> {
            assertThat(refused.why()).contains(why);
            assertThat(refused.status()).isEqualTo(status);
        });
    }
}
