package dev.stint.server.rest;

import dev.stint.server.access.BrowserToken;
import dev.stint.server.life.Activity;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Guards a server: every request, whatever its path, must carry a token, must name this server as its host, and must not come from a
 * page of another origin. Also bounds bodies and counts requests for the idle watch. Refused requests do not count as activity. What
 * somebody who was let in may do is for the {@link Gate} to say.
 */
final class Door extends HttpFilter {
    private static final long serialVersionUID = 1L;

    /** Request attribute: the name of whom the request is made for. */
    static final String BY = "stint.by";

    /** Request attribute: the {@link dev.stint.server.access.Caller}. */
    static final String CALLER = "stint.caller";

    /** Request attribute: the id of their token. */
    static final String TOKEN = "stint.token";

    /** A spec may have 2 MiB; JSON escapes make it longer on the way. */
    static final long MOST_JSON_BYTES = 5L << 20;

    static final long MOST_BLOB_BYTES = 4L << 30;

    private static final String BLOBS = "/api/v1/blobs/";
    private static final String BEARER = "bearer ";

    private final transient Keeper keeper;
    private final transient Names names;
    private final transient Activity activity;
    private final transient Audit audit;
    private final transient Limits limits;
    private final boolean secure;

    /**
     * @param secure whether browsers reach this server by TLS, whoever it is that speaks it
     */
    Door(Keeper keeper, Names names, Activity activity, Audit audit, Limits limits, boolean secure) {
        this.audit = audit;
        this.limits = limits;
        this.keeper = keeper;
        this.names = names;
        this.activity = activity;
        this.secure = secure;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        harden(response, secure || request.isSecure());
        if (secure) {
            request.setAttribute(BrowserToken.SECURE, true);
        }
        if (!names.own(request)) {
            refuse(response, 403, names.remedy());
        } else if (names.foreign(request)) {
            refuse(response, 403, "requests from pages of another origin are not served");
        } else if (BrowserToken.open(request)) {
            serve(request, response, chain);
        } else {
            admit(request, response, chain);
        }
    }

    private void admit(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Keeper.Answer answer = secret(request)
                .map(secret -> keeper.admit(secret, request.getLocalPort()))
                .orElse(Keeper.UNKNOWN);
        if (answer instanceof Keeper.Admitted who) {
            Optional<Duration> wait = limits.request(who);
            if (wait.isPresent()) {
                tooMany(response, wait.get(), "this token asks more often than the server lets it");
                return;
            }
            request.setAttribute(CALLER, who.caller());
            request.setAttribute(BY, who.caller().name());
            request.setAttribute(TOKEN, who.token());
            OptionalLong line = audit.begin(request, who);
            try {
                serve(request, response, chain);
            } finally {
                audit.end(line, request, response);
            }
        } else if (answer instanceof Keeper.Refused refused) {
            refuse(request, response, refused);
        }
    }

    private void refuse(HttpServletRequest request, HttpServletResponse response, Keeper.Refused refused)
            throws IOException {
        boolean bad = refused.status() == HttpServletResponse.SC_UNAUTHORIZED;
        // in both cases they have shown nothing yet, and may have made up what they came with
        if ((bad || refused.status() == Keeper.CANNOT_BE_TOLD) && refusedOften(request, response)) {
            return;
        }
        if (!bad) {
            int exit = Problems.exitCodeFor(refused.status());
            Problems.write(response, Problems.of(refused.status(), exit, refused.why()));
        } else if (BrowserToken.lost(request)) {
            BrowserToken.toSignIn(request, response);
        } else {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"stint\"");
            refuse(response, 401, refused.why());
        }
    }

    /** Whoever comes with a token that opens nothing is told so, but not as often as they like. */
    private boolean refusedOften(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Optional<Duration> wait = secret(request).flatMap(secret -> limits.failure(request.getRemoteAddr()));
        if (wait.isPresent()) {
            tooMany(response, wait.get(), "too many tokens that open nothing came from this address");
        }
        return wait.isPresent();
    }

    private static void tooMany(HttpServletResponse response, Duration wait, String why) throws IOException {
        long seconds = Math.max(1, wait.toSeconds() + (wait.toNanosPart() > 0 ? 1 : 0));
        response.setHeader("Retry-After", Long.toString(seconds));
        refuse(response, 429, why + "; try again in " + seconds + " s");
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

    /** What the header says, or where a browser asks for a page, the cookie. */
    static Optional<String> secret(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        if (header == null) {
            return BrowserToken.of(request);
        }
        return header.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? Optional.of(header.substring(BEARER.length()).strip()).filter(secret -> !secret.isEmpty())
                : Optional.empty();
    }

    private static void refuse(HttpServletResponse response, int status, String detail) throws IOException {
        Problems.write(response, Problems.of(status, Problems.REFUSED, detail));
    }

    private static void harden(HttpServletResponse response, boolean secure) {
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
        response.setHeader("Referrer-Policy", "no-referrer");
        if (secure) {
            response.setHeader("Strict-Transport-Security", "max-age=31536000");
        }
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
