package dev.stint.server.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.web.servlet.HandlerMapping;

/** Times requests by the pattern of their path. Streams, which last as long as somebody follows, are not timed. */
final class RequestMeter extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE");

    private final transient MeterRegistry registry;

    RequestMeter(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long from = System.nanoTime();
        boolean broke = true;
        try {
            chain.doFilter(request, response);
            broke = false;
        } finally {
            if (!request.isAsyncStarted()) {
                record(request, broke ? 500 : response.getStatus(), System.nanoTime() - from);
            }
        }
    }

    private void record(HttpServletRequest request, int status, long nanos) {
        Object pattern = request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        Timer.builder("http.server.requests")
                .description("Requests that were answered, by the pattern of their path.")
                .tag("method", METHODS.contains(request.getMethod()) ? request.getMethod() : Labels.OTHER)
                .tag("uri", pattern == null ? Labels.OTHER : pattern.toString())
                .tag("status", String.valueOf(status))
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }
}
