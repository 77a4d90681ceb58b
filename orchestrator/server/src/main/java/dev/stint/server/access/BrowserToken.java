package dev.stint.server.access;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The cookie in which a browser keeps its token, and the requests for which it stands in for the {@code Authorization} header: the
 * dashboard's pages, and the streams and logs that they read. Nothing that changes anything by REST is ever asked for by a cookie, so
 * that no form of another page can do it.
 */
public final class BrowserToken {
    /** The cookie's name. */
    public static final String NAME = "stint_token";

    /** Request attribute: there when browsers reach this server by TLS although it hears nothing of it. */
    public static final String SECURE = "stint.secure";

    /** Where one signs in. */
    public static final String SIGN_IN = "/login";

    private static final Set<String> PAGES =
            Set.of("", "runs", "submit", "queue", "schedules", "cost", "pools", "checkpoints", "servers", "logout");
    private static final Pattern PLAIN = Pattern.compile("/([A-Za-z0-9_-]*)(?:/[A-Za-z0-9._-]+)*");
    private static final Pattern READ = Pattern.compile("/api/v1/runs/[A-Za-z0-9._-]+/(?:stream|logs)");
    private static final Pattern OPEN =
            Pattern.compile("/login|/api/v1/sign-in|/favicon\\.ico|/assets/[a-z-]+\\.(?:css|js|svg)");
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]{1,4000}");

    private BrowserToken() {}

    /** The token in the request's cookie, where it counts; unchecked. */
    public static Optional<String> of(HttpServletRequest request) {
        return page(request) || reads(request)
                ? cookie(request, NAME).filter(BrowserToken::plausible)
                : Optional.empty();
    }

    /** A cookie's value. */
    public static Optional<String> cookie(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
            if (cookie.getName().equals(name)) {
                return Optional.of(cookie.getValue());
            }
        }
        return Optional.empty();
    }

    /** Whether a text could be a token at all, and so may be put into a cookie, of which browsers keep 4096 bytes with its name. */
    public static boolean plausible(String token) {
        return TOKEN.matcher(token).matches();
    }

    /** Whether anybody may ask for this: the page to sign in, how pages look, and how programs sign in. */
    public static boolean open(HttpServletRequest request) {
        return OPEN.matcher(request.getRequestURI()).matches();
    }

    /** Whether a person with a browser asks for a page, and should be shown where to sign in. */
    public static boolean lost(HttpServletRequest request) {
        String accepts = Optional.ofNullable(request.getHeader("Accept")).orElse("");
        return request.getMethod().equals("GET") && page(request) && accepts.contains("text/html");
    }

    /** Sends them there; the page is told whether it is for a token that was refused. */
    public static void toSignIn(HttpServletRequest request, HttpServletResponse response) {
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        // without a host: whatever name this server goes by in front of what stands between
        response.setHeader("Location", SIGN_IN + (cookie(request, NAME).isPresent() ? "?again" : ""));
    }

    /** Keeps a token in the browser until it is closed. */
    public static void keep(HttpServletRequest request, HttpServletResponse response, String token) {
        set(request, response, NAME, token, -1);
    }

    /** Forgets it. */
    public static void forget(HttpServletRequest request, HttpServletResponse response) {
        set(request, response, NAME, "", 0);
    }

    /** Sets a cookie no script can read and no other site can have sent. */
    public static void set(
            HttpServletRequest request, HttpServletResponse response, String name, String value, int seconds) {
        Cookie cookie = new Cookie(name, value);
        cookie.setHttpOnly(true);
        cookie.setSecure(request.isSecure() || request.getAttribute(SECURE) != null);
        cookie.setPath("/");
        cookie.setMaxAge(seconds);
        cookie.setAttribute("SameSite", "Strict");
        response.addCookie(cookie);
    }

    /** As it was sent, and only if it is plain: what a server might read as another path is no page. */
    private static boolean page(HttpServletRequest request) {
        String path = request.getRequestURI();
        Matcher plain = PLAIN.matcher(path);
        return plain.matches() && PAGES.contains(plain.group(1)) && !dotted(path);
    }

    private static boolean reads(HttpServletRequest request) {
        String path = request.getRequestURI();
        return request.getMethod().equals("GET") && READ.matcher(path).matches() && !dotted(path);
    }

    private static boolean dotted(String path) {
        return path.contains("/./") || path.contains("/../") || path.endsWith("/.") || path.endsWith("/..");
    }
}
