package dev.stint.server.metrics;

import dev.stint.api.HealthView;
import dev.stint.server.Health;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers {@code /healthz} (the process answers at all) and {@code /readyz} (it should be sent requests, with reasons) before anybody asks
 * for a token or a host's name: those who ask are kubelets and balancers, which have neither. So the answers say little. They count
 * neither as requests nor as activity.
 */
final class Probes extends HttpFilter {
    private static final long serialVersionUID = 1L;

    private static final int READY = 200;
    private static final int NOT_READY = 503;

    private final transient Health health;

    Probes(Health health) {
        this.health = health;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        boolean asks = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        if (asks && request.getRequestURI().equals("/healthz")) {
            answer(request, response, READY, "text/plain", "ok\n");
        } else if (asks && request.getRequestURI().equals("/readyz")) {
            HealthView view = health.readiness();
            String body = JsonMapper.shared().writeValueAsString(view) + "\n";
            answer(request, response, view.ready() ? READY : NOT_READY, "application/json", body);
        } else {
            chain.doFilter(request, response);
        }
    }

    private static void answer(
            HttpServletRequest request, HttpServletResponse response, int status, String type, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type + ";charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setContentLength(bytes.length);
        if (!request.getMethod().equals("HEAD")) {
            response.getOutputStream().write(bytes);
        }
    }
}
