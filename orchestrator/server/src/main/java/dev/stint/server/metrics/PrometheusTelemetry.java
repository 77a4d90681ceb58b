package dev.stint.server.metrics;

import dev.stint.server.Telemetry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.logging.LogbackMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.function.Consumer;

/**
 * All meters in Prometheus' text format. What describes the process and its pools is bound when somebody asks for the first time: most
 * personal servers are never asked. Safe for use by many threads.
 */
final class PrometheusTelemetry implements Telemetry, AutoCloseable {

    private final PrometheusMeterRegistry registry;
    private final WatchedProviders providers;
    private final Sightings sightings;
    private final List<Consumer<MeterRegistry>> more;
    private final JvmGcMetrics collections = new JvmGcMetrics();
    private final LogbackMetrics logged = new LogbackMetrics();
    private boolean bound;

    /** @param more what binds further meters, once */
    PrometheusTelemetry(
            PrometheusMeterRegistry registry,
            WatchedProviders providers,
            Sightings sightings,
            List<Consumer<MeterRegistry>> more) {
        this.registry = registry;
        this.providers = providers;
        this.sightings = sightings;
        this.more = List.copyOf(more);
    }

    /**
     * A registry that is told nothing it should not tell: processor time and count, whose names are against Prometheus' conventions (the
     * first is told as {@code process_cpu_seconds_total}), and what Spring Boot binds of a web server's sessions, which there are none of.
     */
    static PrometheusMeterRegistry registry() {
        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config()
                .meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"))
                .meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"))
                .meterFilter(MeterFilter.denyNameStartsWith("tomcat."));
        return registry;
    }

    @Override
    public String exposition() {
        bind();
        sightings.refresh(providers.lastFailures().keySet());
        return registry.scrape();
    }

    private synchronized void bind() {
        if (bound) {
            return;
        }
        bound = true;
        ProcessHandle self = ProcessHandle.current();
        FunctionCounter.builder("process.cpu", self, PrometheusTelemetry::cpuSeconds)
                .description("Processor time that this process has used.")
                .baseUnit("seconds")
                .register(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        collections.bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        logged.bindTo(registry);
        more.forEach(each -> each.accept(registry));
    }

    private static double cpuSeconds(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .map(used -> used.toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    @Override
    public void close() {
        collections.close();
        logged.close();
    }
}
