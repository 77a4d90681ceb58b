package dev.stint.server.rest;

import dev.stint.server.access.BrowserToken;
import dev.stint.server.life.AccessToken;
import dev.stint.server.life.Activity;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Guards a personal server: every request, whatever its path, must carry the token, must name this server as its host (so that no
 * foreign name that resolves to this machine is served: DNS rebinding), and must not come from a page of another origin. Also
 * bounds bodies and counts requests for the idle watch. Refused requests do not count as activity.
 */
final class Door extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** Request attribute: on whose behalf the request is made. */
    static final String BY = "stint.by";

    /** A spec may have 2 MiB; JSON escapes make it longer on the way. */
    static final long MOST_JSON_BYTES = 5L << 20;

    static final long MOST_BLOB_BYTES = 4L << 30;

    private static final String BLOBS = "/api/v1/blobs/";
    private static final String BEARER = "bearer ";

    private final transient AccessToken token;
    private final transient Activity activity;
    private final String user;

    /**
     * @param user the account this server runs for, named in timelines
     */
    Door(AccessToken token, Activity activity, String user) {
        this.token = token;
        this.activity = activity;
        this.user = user;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        harden(response);
        Set<String> own = hosts(request.getLocalPort());
        if (!own.contains(lower(request.getHeader("Host")))) {
            refuse(response, 403, "the Host header must be 127.0.0.1 or localhost with this server's port");
        } else if (foreign(request, own)) {
            refuse(response, 403, "requests from pages of another origin are not served");
        } else if (BrowserToken.open(request)) {
            serve(request, response, chain);
        } else if (!authorized(request) && BrowserToken.lost(request)) {
            BrowserToken.toSignIn(request, response);
        } else if (!authorized(request)) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"stint\"");
            refuse(response, 401, "send the token of this server's server.json as 'Authorization: Bearer …'");
        } else {
            serve(request, response, chain);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        long limitBytes = request.getRequestURI().startsWith(BLOBS) ? MOST_BLOB_BYTES : MOST_JSON_BYTES;
        activity.begin();
        try {
            if (request.getContentLengthLong() > limitBytes) {
                response.setHeader("Connection", "close");
                String detail = String.valueOf(new BodyTooLargeException(limitBytes).getMessage());
                Problems.write(response, Problems.of(413, Problems.WRONG_CALL, detail));
            } else {
                request.setAttribute(BY, user);
                chain.doFilter(new BoundedRequest(request, limitBytes), response);
            }
        } finally {
            if (request.isAsyncStarted()) {
                request.getAsyncContext().addListener(new EndOfStream(activity));
            } else {
                activity.end();
            }
        }
    }

    private boolean authorized(HttpServletRequest request) {
        String header = Optional.ofNullable(request.getHeader("Authorization"))
                .or(() -> BrowserToken.of(request).map(token -> BEARER + token))
                .orElse("");
        return header.length() > BEARER.length()
                && lower(header.substring(0, BEARER.length())).equals(BEARER)
                && token.matches(header.substring(BEARER.length()).strip());
    }

    private static boolean foreign(HttpServletRequest request, Set<String> own) {
        String origin = request.getHeader("Origin");
        return origin != null && own.stream().noneMatch(host -> ("http://" + host).equals(lower(origin)));
    }

    private static Set<String> hosts(int port) {
        return Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port);
    }

    private static String lower(@Nullable String text) {
        return text == null ? "" : text.toLowerCase(Locale.ROOT);
    }

    private static void refuse(HttpServletResponse response, int status, String detail) throws IOException {
        Problems.write(response, Problems.of(status, Problems.REFUSED, detail));
    }

    private static void harden(HttpServletResponse response) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Referrer-Policy", "no-referrer");
    }

    /** A stream counts as an open request until it is over. */
    private static final class EndOfStream implements AsyncListener {
        private final Activity activity;

        EndOfStream(Activity activity) {
            this.activity = activity;
        }

        @Override
        public void onComplete(AsyncEvent event) {
            activity.end();
        }

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }
}
