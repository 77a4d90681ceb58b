package dev.stint.server.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.stint.spec.teams.ChannelSpec;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alerts reach real servers on this computer: one of HTTP, one of mail. */
class ChannelsTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final List<Heard> HEARD = Collections.synchronizedList(new ArrayList<>());

    private static HttpServer http;
    private static GreenMail mail;
    private static ScheduledExecutorService alarm;
    private static int port;

    private record Heard(String path, String body, Optional<String> signature, Optional<String> delivery) {}

    @BeforeAll
    static void open() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", ChannelsTest::answer);
        http.setExecutor(Executors.newCachedThreadPool(work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        }));
        http.start();
        port = http.getAddress().getPort();
        mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        alarm = Executors.newSingleThreadScheduledExecutor();
    }

    @AfterAll
    static void close() {
        http.stop(0);
        mail.stop();
        alarm.shutdownNow();
    }

    @BeforeEach
    void forget() {
        HEARD.clear();
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        HEARD.add(new Heard(
                path,
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Stint-Signature")),
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("Stint-Delivery"))));
        if (path.equals("/endless")) {
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                byte[] junk = new byte[1 << 16];
                while (true) {
                    body.write(junk);
                }
            }
        } else if (path.equals("/silent")) {
            return; // never answered
        } else if (path.equals("/away")) {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:" + port + "/elsewhere");
            exchange.sendResponseHeaders(302, -1);
        } else {
            exchange.sendResponseHeaders(Integer.parseInt(path.substring(1)), -1);
        }
        exchange.close();
    }

    private static GuardedPost post(String allow, Duration timeout) {
        return new GuardedPost(AddressGuard.parse(allow), timeout, alarm);
    }

    private static WebhookChannel webhooks() {
        return new WebhookChannel(
                post("127.0.0.1", Duration.ofSeconds(10)),
                new HiddenTargets(ChannelsTest::secret),
                ChannelsTest::secret);
    }

    private static SlackChannel slack() {
        return new SlackChannel(post("127.0.0.1", Duration.ofSeconds(10)), new HiddenTargets(ChannelsTest::secret));
    }

    private static Optional<String> secret(String team, String name) {
        return !team.equals("vision")
                ? Optional.empty()
                : name.equals("hook-key")
                        ? Optional.of("s3cret")
                        : name.equals("hook-url") ? Optional.of(url("/200") + "\n") : Optional.empty();
    }

    private static Letter letter(String target, Optional<String> secret) {
        return new Letter(
                "7-0",
                "inst-1",
                "failed",
                "vision",
                "digits",
                Optional.of("train-7f3k2"),
                "train-7f3k2 failed: exit code 1",
                "exit code 1 <!channel> & more\nhttps://evil.example",
                NOON,
                target,
                secret,
                NOON.plusSeconds(3));
    }

    private static String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    @Test
    void a_webhook_gets_a_signed_body_that_its_receiver_can_verify() throws Exception {
        Receipt receipt = webhooks().send(letter(url("/200"), Optional.of("hook-key")));

        assertThat(receipt).isEqualTo(new Receipt.Delivered("answered 200"));
        Heard heard = HEARD.get(0);
        JsonNode body = JsonMapper.shared().readTree(heard.body());
        assertThat(body.get("id").asString()).isEqualTo("7-0");
        assertThat(body.get("kind").asString()).isEqualTo("failed");
        assertThat(body.get("run").asString()).isEqualTo("train-7f3k2");
        assertThat(body.get("raisedAt").asString()).isEqualTo("2026-03-01T12:00:00Z");
        assertThat(heard.delivery()).contains("7-0");
        // as docs/notifications.md tells receivers to do it
        String header = heard.signature().orElseThrow();
        String seconds = header.substring(2, header.indexOf(','));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("s3cret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] expected = mac.doFinal((seconds + "." + heard.body()).getBytes(StandardCharsets.UTF_8));
        assertThat(MessageDigest.isEqual(
                        expected, HexFormat.of().parseHex(header.substring(header.indexOf("v1=") + 3))))
                .isTrue();
        assertThat(Long.parseLong(seconds)).isEqualTo(NOON.plusSeconds(3).getEpochSecond());
    }

    @Test
    void the_signature_is_the_one_that_the_page_shows() {
        assertThat(WebhookChannel.signature(
                        "hook-secret",
                        Instant.ofEpochSecond(1772366400),
                        "{\"id\":\"1-0\"}".getBytes(StandardCharsets.UTF_8)))
                .startsWith("t=1772366400,v1=")
                .hasSize("t=1772366400,v1=".length() + 64);
    }

    @Test
    void without_a_secret_there_is_no_signature_and_with_an_unknown_one_nothing_is_sent() {
        webhooks().send(letter(url("/200"), Optional.empty()));
        assertThat(HEARD.get(0).signature()).isEmpty();

        Receipt receipt = webhooks().send(letter(url("/200"), Optional.of("other")));
        assertThat(receipt).isInstanceOf(Receipt.Later.class);
        assertThat(HEARD).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/200, Delivered",
        "/204, Delivered",
        "/400, Never",
        "/404, Never",
        "/410, Never",
        "/429, Later",
        "/408, Later",
        "/500, Later",
        "/503, Later",
        "/away, Never"
    })
    void what_the_receiver_answers_decides(String path, String receipt) {
        assertThat(webhooks()
                        .send(letter(url(path), Optional.empty()))
                        .getClass()
                        .getSimpleName())
                .isEqualTo(receipt);
        // a redirect is not followed
        assertThat(HEARD).extracting(Heard::path).containsExactly(path);
    }

    @Test
    void an_answer_without_end_is_not_read() {
        assertThat(webhooks().send(letter(url("/endless"), Optional.empty()))).isInstanceOf(Receipt.Delivered.class);
    }

    @Test
    void who_does_not_answer_is_not_waited_for() {
        Receipt receipt =
                post("127.0.0.1", Duration.ofMillis(300)).json(url("/silent"), new byte[0], java.util.Map.of());

        assertThat(receipt).isInstanceOf(Receipt.Later.class);
        assertThat(receipt.words()).contains("no answer");
    }

    @Test
    void this_computer_is_closed_unless_it_is_allowed() {
        for (String host : List.of("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "127.0.0.1.")) {
            for (String scheme : List.of("http", "https")) {
                Receipt receipt = post("", Duration.ofSeconds(10))
                        .json(scheme + "://" + host + ":" + port + "/200", new byte[0], java.util.Map.of());
                assertThat(receipt).as(host).isNotInstanceOf(Receipt.Delivered.class);
            }
        }
        assertThat(HEARD).isEmpty();
    }

    @Test
    void the_address_that_was_judged_is_the_one_that_is_connected_to() {
        // a name that is public when it is looked up first, and this computer ever after
        AtomicInteger looked = new AtomicInteger();
        AddressGuard guard = AddressGuard.parse("", host -> new InetAddress[] {
            looked.getAndIncrement() == 0
                    ? InetAddress.getByAddress(new byte[] {(byte) 203, 0, 114, 1})
                    : InetAddress.getLoopbackAddress()
        });
        Receipt receipt = new GuardedPost(guard, Duration.ofMillis(500), alarm)
                .json("https://rebound.example.com:" + port + "/200", new byte[0], java.util.Map.of());

        assertThat(receipt).isInstanceOf(Receipt.Later.class);
        assertThat(looked).hasValue(1);
        assertThat(HEARD).isEmpty();
    }

    @Test
    void an_address_that_is_a_secret_is_gone_to_and_said_nowhere() {
        assertThat(slack().send(letter("secret:hook-url", Optional.empty()))).isInstanceOf(Receipt.Delivered.class);
        assertThat(webhooks().send(letter("secret:hook-url", Optional.of("hook-key"))))
                .isInstanceOf(Receipt.Delivered.class);
        assertThat(HEARD).hasSize(2);

        Receipt receipt = slack().send(letter("secret:nothing", Optional.empty()));

        assertThat(receipt).isInstanceOf(Receipt.Later.class);
        assertThat(receipt.words()).isEqualTo("team vision has no secret nothing to send it to");
        assertThat(ChannelSpec.shown(ChannelSpec.Kind.SLACK, "secret:hook-url")).isEqualTo("secret:hook-url");
    }

    @Test
    void slack_gets_blocks_in_which_nobody_can_shout() {
        Receipt receipt = slack().send(letter(url("/200"), Optional.empty()));

        assertThat(receipt).isInstanceOf(Receipt.Delivered.class);
        JsonNode body = JsonMapper.shared().readTree(HEARD.get(0).body());
        assertThat(body.at("/blocks/0/type").asString()).isEqualTo("header");
        assertThat(body.at("/blocks/1/text/text").asString())
                .isEqualTo("exit code 1 &lt;!channel&gt; &amp; more\nhttps://evil.example");
        assertThat(body.at("/blocks/2/elements/0/text").asString()).contains("team vision", "run train-7f3k2");
        assertThat(body.get("text").asString()).isEqualTo("train-7f3k2 failed: exit code 1");
    }

    @Test
    void mail_arrives_whole_and_with_the_same_id_every_time() throws Exception {
        MailChannel channel = new MailChannel(
                new SmtpProperties("127.0.0.1", mail.getSmtp().getPort(), "none", "", "", "Stint <stint@example.com>"));
        Letter letter = letter("vision@example.com", Optional.empty());

        assertThat(channel.send(letter)).isInstanceOf(Receipt.Delivered.class);
        assertThat(channel.send(letter)).isInstanceOf(Receipt.Delivered.class);

        MimeMessage[] got = mail.getReceivedMessages();
        MimeMessage last = got[got.length - 1];
        assertThat(last.getSubject()).isEqualTo("[stint] train-7f3k2 failed: exit code 1");
        assertThat(last.getAllRecipients()[0]).hasToString("vision@example.com");
        assertThat(last.getContent().toString())
                .contains("exit code 1 <!channel> & more", "team vision, project digits");
        assertThat(last.getMessageID()).isEqualTo("<7-0.inst-1@stint>").isEqualTo(got[got.length - 2].getMessageID());
        assertThat(last.getHeader("Auto-Submitted")).containsExactly("auto-generated");
    }

    @Test
    void a_mail_server_that_is_not_there_is_tried_again_and_a_wrong_address_is_not() {
        SmtpProperties closed = new SmtpProperties("127.0.0.1", 1, "none", "", "", "stint@example.com");
        assertThat(new MailChannel(closed).send(letter("vision@example.com", Optional.empty())))
                .isInstanceOf(Receipt.Later.class);

        MailChannel channel = new MailChannel(
                new SmtpProperties("127.0.0.1", mail.getSmtp().getPort(), "none", "", "", "stint@example.com"));
        assertThat(channel.send(letter("a@example.com\r\nBcc: b@example.com", Optional.empty())))
                .isInstanceOf(Receipt.Never.class);
        assertThat(new MailChannel(new SmtpProperties("", 587, "starttls", "", "", ""))
                        .send(letter("a@example.com", Optional.empty())))
                .isEqualTo(new Receipt.Never("this server has no mail server (stint.smtp.host)"));
    }

    @Test
    void a_mail_server_without_tls_is_not_spoken_to_where_tls_is_asked_for() {
        MailChannel channel = new MailChannel(new SmtpProperties(
                "127.0.0.1", mail.getSmtp().getPort(), "starttls", "user", "pass-word-1", "stint@example.com"));

        Receipt receipt = channel.send(letter("vision@example.com", Optional.empty()));

        assertThat(receipt).isInstanceOf(Receipt.Later.class);
        assertThat(receipt.words()).doesNotContain("pass-word-1");
    }

    @Test
    void targets_are_shown_without_what_may_be_a_password() {
        assertThat(ChannelSpec.shown(ChannelSpec.Kind.SLACK, "https://hooks.slack.com/services/T0/B0/XXX"))
                .isEqualTo("https://hooks.slack.com/…");
        assertThat(ChannelSpec.shown(ChannelSpec.Kind.WEBHOOK, "https://example.com:8443?token=x"))
                .isEqualTo("https://example.com:8443");
        assertThat(ChannelSpec.shown(ChannelSpec.Kind.EMAIL, "a@example.com")).isEqualTo("a@example.com");
        assertThat(letter("https://secret.example", Optional.empty()).toString())
                .doesNotContain("secret");
    }
}
