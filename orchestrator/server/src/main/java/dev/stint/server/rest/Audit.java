package dev.stint.server.rest;

import dev.stint.server.access.AuditBook;
import dev.stint.server.life.ServerSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Writes down every request to a team's server that is to change something: that it was asked before it is served, so that nothing is
 * done of which nobody knows, and what came of it before its answer is given. A personal server has nobody to tell apart, and writes
 * nothing.
 */
@Component
final class Audit {
    /** Request attribute: the team whose thing it is about. */
    static final String TEAM = "stint.team";

    private static final Logger LOG = LoggerFactory.getLogger(Audit.class);
    private static final Set<String> LOOKING = Set.of("GET", "HEAD", "OPTIONS");

    private final AuditBook book;
    private final boolean on;

    Audit(AuditBook book, ServerSettings settings) {
        this.book = book;
        this.on = settings.team();
    }

    /** The number of the line; empty where none is to be written. */
    OptionalLong begin(HttpServletRequest request, Keeper.Admitted who) {
        if (!on || LOOKING.contains(request.getMethod())) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(book.begin(new AuditBook.Asked(
                who.caller().name(),
                who.token(),
                request.getRemoteAddr(),
                request.getMethod(),
                request.getRequestURI())));
    }

    void end(OptionalLong line, HttpServletRequest request, HttpServletResponse response) {
        if (line.isEmpty()) {
            return;
        }
        Object team = request.getAttribute(TEAM);
        String made = response.getStatus() == HttpServletResponse.SC_CREATED && response.getHeader("Location") != null
                ? response.getHeader("Location")
                : "";
        try {
            book.end(
                    line.getAsLong(),
                    response.getStatus(),
                    Optional.ofNullable(team).map(Object::toString),
                    made);
        } catch (RuntimeException e) {
            // that it was asked is written; that its outcome is not, is no reason to say that it was not done
            LOG.warn("what came of request {} of the audit could not be written", line.getAsLong(), e);
        }
    }
}
