package dev.stint.server.metrics;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.server.BudgetUse;
import dev.stint.server.Installation;
import dev.stint.server.db.AlertTable;
import dev.stint.server.db.AttemptTable;
import dev.stint.server.db.DeliveryTable;
import dev.stint.server.db.Readers;
import dev.stint.server.db.WatchTable;
import dev.stint.server.engine.Load;
import dev.stint.server.life.Identity;
import dev.stint.server.peers.Peers;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.core.Ordered;

/** Puts together what watches the server. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(OtlpProperties.class)
class MetricsConfiguration {

    private static final int QUESTIONS = 4;

    private final AtomicBoolean ending = new AtomicBoolean();

    /** Before the web server waits for what it still answers: from now on readiness says no. */
    @EventListener(ContextClosedEvent.class)
    void ending() {
        ending.set(true);
    }

    @Bean(destroyMethod = "close")
    PrometheusMeterRegistry meterRegistry() {
        return PrometheusTelemetry.registry();
    }

    @Bean
    Meters meters(PrometheusMeterRegistry registry) {
        return new Meters(registry);
    }

    @Bean
    RunMeter runMeter(Meters meters, InstantSource clock) {
        return new RunMeter(meters, clock);
    }

    /** Its libraries are loaded only here. */
    @Bean(destroyMethod = "close")
    @ConditionalOnProperty("stint.otlp.endpoint")
    Traces traces(OtlpProperties otlp, Identity identity, Installation installation, AttemptTable attempts) {
        return new Traces(otlp.endpoint(), identity.version(), installation.id(), attempts);
    }

    @Bean
    WatchedProviders watchedProviders(Meters meters, RunMeter runs) {
        return new WatchedProviders(meters, runs);
    }

    @Bean
    PrometheusTelemetry telemetry(
            PrometheusMeterRegistry registry,
            WatchedProviders providers,
            WatchTable watch,
            DeliveryTable deliveries,
            InstantSource clock,
            Load load,
            Identity identity,
            DataSource source,
            Readers readers,
            ObjectProvider<BudgetUse> budgets) {
        List<Consumer<MeterRegistry>> more = List.of(
                all -> Gauge.builder("stint.server.runs.owned", load, Load::runsOwned)
                        .description("Runs that this server drives.")
                        .register(all),
                all -> Gauge.builder("stint.build.info", () -> 1)
                        .description("Which version this is.")
                        .tag("version", identity.version())
                        .register(all),
                all -> {
                    if (source instanceof HikariDataSource pool) {
                        pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(all));
                    }
                    readers.watch(new MicrometerMetricsTrackerFactory(all));
                });
        return new PrometheusTelemetry(
                registry,
                providers,
                new Sightings(watch, deliveries, registry, clock, () -> Optional.ofNullable(budgets.getIfAvailable())),
                more);
    }

    @Bean(destroyMethod = "shutdownNow")
    ExecutorService healthQuestions() {
        return Executors.newFixedThreadPool(QUESTIONS, work -> {
            Thread thread = new Thread(work, "stint-health");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Bean
    ServerHealth health(
            AlertTable database,
            ObjectStore store,
            WatchedProviders providers,
            ExecutorService healthQuestions,
            InstantSource clock,
            Peers peers) {
        return new ServerHealth(
                database, store, providers, () -> ending.get() || peers.draining(), healthQuestions, clock);
    }

    /** Before the door, which asks for what probes do not have. */
    @Bean
    FilterRegistrationBean<Probes> probes(ServerHealth health) {
        FilterRegistrationBean<Probes> filter = new FilterRegistrationBean<>(new Probes(health));
        filter.addUrlPatterns("/healthz", "/readyz");
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    /** After the door: what it turns away is nobody's request. */
    @Bean
    FilterRegistrationBean<RequestMeter> requestMeter(PrometheusMeterRegistry registry) {
        FilterRegistrationBean<RequestMeter> filter = new FilterRegistrationBean<>(new RequestMeter(registry));
        filter.addUrlPatterns("/*");
        filter.setAsyncSupported(true);
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 20);
        return filter;
    }
}
