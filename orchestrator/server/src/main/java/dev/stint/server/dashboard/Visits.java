package dev.stint.server.dashboard;

import dev.stint.server.access.BrowserToken;
import dev.stint.server.access.Callers;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/** Tells who looks at a page, and passes a word from one page to the next. Safe for use by many threads. */
final class Visits {
    private static final String SAID = "stint_said";
    private static final int SAID_SECONDS = 60;
    private static final int MOST_SAID = 1500;
    private static final String BEARER = "Bearer ";

    private final Callers callers;

    Visits(Callers callers) {
        this.callers = callers;
    }

    /** The visit that a request is part of; what was to be said is said by it, and no later. */
    Visit of(HttpServletRequest request, HttpServletResponse response) {
        Optional<String> said = BrowserToken.cookie(request, SAID).map(Visits::decoded);
        if (said.isPresent()) {
            BrowserToken.set(request, response, SAID, "", 0);
        }
        return new Visit(callers.current(), secret(request), said.filter(text -> !text.isBlank()));
    }

    /** Has the next page say something. */
    static void say(HttpServletRequest request, HttpServletResponse response, String text) {
        byte[] words = Shown.brief(text, MOST_SAID).getBytes(StandardCharsets.UTF_8);
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(words);
        BrowserToken.set(request, response, SAID, value, SAID_SECONDS);
    }

    /** The token the door has let them in with, by header or by cookie, as the door reads them. */
    private static String secret(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Authorization"))
                .map(header -> header.substring(Math.min(header.length(), BEARER.length()))
                        .strip())
                .or(() -> BrowserToken.of(request))
                .orElseThrow(() -> new IllegalStateException("a page is asked for without a token"));
    }

    private static String decoded(String value) {
        try {
            return new String(Base64.getUrlDecoder().decode(value), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return ""; // not ours
        }
    }
}
