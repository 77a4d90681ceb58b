package dev.stint.server.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.stint.api.HealthView;
import dev.stint.api.HealthView.Check;
import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.server.HandClock;
import dev.stint.server.db.AlertTable;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What probes and logs say. */
class HealthTest {

    private final HandClock clock = new HandClock(Instant.parse("2026-03-01T12:00:00Z"));
    private final AtomicBoolean ending = new AtomicBoolean();
    private final AtomicBoolean storeAway = new AtomicBoolean();
    private final AtomicInteger storeAsked = new AtomicInteger();
    private final WatchedProviders providers = watched();

    private static WatchedProviders watched() {
        Meters meters = new Meters(new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
        return new WatchedProviders(meters, new RunMeter(meters, Instant::now));
    }

    private ServerHealth health(String database) {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL(database);
        ObjectStore memory = new MemoryObjectStore();
        ObjectStore store = (ObjectStore) Proxy.newProxyInstance(
                ObjectStore.class.getClassLoader(), new Class<?>[] {ObjectStore.class}, (self, method, arguments) -> {
                    storeAsked.incrementAndGet();
                    if (storeAway.get()) {
                        throw new IOException("no route to 10.0.0.7");
                    }
                    return method.invoke(memory, arguments);
                });
        return new ServerHealth(
                new AlertTable(JdbcClient.create(h2)), store, providers, ending::get, Runnable::run, clock);
    }

    @Test
    void a_server_that_serves_is_ready() {
        assertThat(health("jdbc:h2:mem:").readiness().ready()).isTrue();
    }

    @Test
    void without_its_database_it_is_not_ready_and_says_no_more_than_that() {
        HealthView view = health("jdbc:h2:mem:none;IFEXISTS=TRUE").readiness();

        assertThat(view.ready()).isFalse();
        assertThat(view.checks()).contains(new Check("database", false, true, "cannot be asked; see the server's log"));
    }

    @Test
    void while_it_ends_it_is_not_ready() {
        ending.set(true);
        assertThat(health("jdbc:h2:mem:").readiness().ready()).isFalse();
    }

    @Test
    void a_store_or_a_provider_that_is_away_is_told_and_people_may_still_look() {
        storeAway.set(true);
        providers.failed("aws", "auth", true);
        HealthView view = health("jdbc:h2:mem:").readiness();

        assertThat(view.ready()).isTrue();
        assertThat(view.checks().stream().filter(check -> !check.good()).map(Check::name))
                .containsExactly("store", "provider aws");
        assertThat(view.toString()).doesNotContain("10.0.0.7");
    }

    @Test
    void a_store_is_asked_twice_a_minute_however_many_probes_come() {
        ServerHealth health = health("jdbc:h2:mem:");
        for (int i = 0; i < 10; i++) {
            health.readiness();
        }
        assertThat(storeAsked).hasValue(1);
        storeAway.set(true);
        clock.pass(Duration.ofSeconds(30));
        assertThat(health.readiness().checks()).anyMatch(check -> check.name().equals("store") && !check.good());
        assertThat(storeAsked).hasValue(2);
    }

    @Test
    void probes_are_answered_and_everything_else_goes_on() throws Exception {
        Probes probes = new Probes(
                () -> new HealthView(!ending.get(), List.of(new Check("serving", !ending.get(), true, "x"))));

        assertThat(ask(probes, "GET", "/healthz")).isEqualTo("200 ok\n");
        assertThat(ask(probes, "GET", "/readyz")).startsWith("200 {\"ready\":true,\"checks\":[{\"name\":\"serving\"");
        ending.set(true);
        assertThat(ask(probes, "GET", "/healthz")).isEqualTo("200 ok\n");
        assertThat(ask(probes, "GET", "/readyz")).startsWith("503 {\"ready\":false");
        assertThat(ask(probes, "HEAD", "/readyz")).isEqualTo("503 ");
        assertThat(ask(probes, "POST", "/readyz")).isEqualTo("on");
        assertThat(ask(probes, "GET", "/healthz/x")).isEqualTo("on");
    }

    private static String ask(Probes probes, String method, String path) throws Exception {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        Map<String, Object> seen = new HashMap<>();
        HttpServletRequest request = stub(HttpServletRequest.class, (name, arguments) -> switch (name) {
            case "getMethod" -> method;
            case "getRequestURI" -> path;
            default -> throw new AssertionError(name);
        });
        HttpServletResponse response = stub(HttpServletResponse.class, (name, arguments) -> {
            if (name.equals("getOutputStream")) {
                return stream(body);
            }
            seen.put(name, arguments[0]);
            return null;
        });
        FilterChain chain = (asked, answered) -> seen.put("on", true);
        probes.doFilter(request, response, chain);
        return seen.containsKey("on") ? "on" : seen.get("setStatus") + " " + body.toString(StandardCharsets.UTF_8);
    }

    private interface Answer {
        @org.jspecify.annotations.Nullable
        Object to(String method, Object[] arguments);
    }

    private static <T> T stub(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    private static ServletOutputStream stream(ByteArrayOutputStream body) {
        return new ServletOutputStream() {
            @Override
            public void write(int one) {
                body.write(one);
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setWriteListener(WriteListener listener) {}
        };
    }

    @Test
    void a_line_of_log_is_one_object_with_what_it_is_about_beside_the_message() {
        Logger logger = (Logger) LoggerFactory.getLogger("dev.stint.server.engine.Reaper");
        LoggingEvent event = new LoggingEvent(
                "x",
                logger,
                Level.WARN,
                "run={} machine={} could not be ended\nyet: a \"quoted\" word, market={}",
                new IllegalStateException("no network"),
                new Object[] {"train-7f3k2", "i-1", "aws/us-east-1/a/g5/spot"});

        String line = new JsonLog().format(event);

        assertThat(line).endsWith("}\n").hasLineCount(1);
        JsonNode json = JsonMapper.shared().readTree(line);
        assertThat(json.get("run").asString()).isEqualTo("train-7f3k2");
        assertThat(json.get("machine").asString()).isEqualTo("i-1");
        assertThat(json.get("market").asString()).isEqualTo("aws/us-east-1/a/g5/spot");
        assertThat(json.get("log.level").asString()).isEqualTo("WARN");
        assertThat(json.get("log.logger").asString()).isEqualTo("dev.stint.server.engine.Reaper");
        assertThat(json.get("message").asString()).contains("could not be ended\nyet: a \"quoted\" word");
        assertThat(json.get("error.type").asString()).isEqualTo("java.lang.IllegalStateException");
        assertThat(json.get("error.stack_trace").asString()).contains("no network", "HealthTest");
        assertThat(json.has("attempt")).isFalse();
    }
}
