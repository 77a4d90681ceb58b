package dev.stint.server.rest;

import dev.stint.server.access.AuditBook;
import dev.stint.server.life.ServerSettings;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Collection;
import java.util.List;
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
    /** As of {@link AuditBook#TEAM}. */
    static final String TEAM = AuditBook.TEAM;

    private static final String ASKED = "stint.asked";
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
        AuditBook.Asked asked = new AuditBook.Asked(
                who.caller().name(),
                who.token(),
                request.getRemoteAddr(),
                request.getMethod(),
                request.getRequestURI());
        request.setAttribute(ASKED, asked);
        return OptionalLong.of(book.begin(asked));
    }

    void end(OptionalLong line, HttpServletRequest request, HttpServletResponse response) {
        if (line.isEmpty()) {
            return;
        }
        List<String> teams = teams(request);
        String made = made(request, response);
        try {
            book.end(line.getAsLong(), response.getStatus(), teams.stream().findFirst(), made);
            if (teams.size() > 1 && request.getAttribute(ASKED) instanceof AuditBook.Asked asked) {
                // each team's administrators look at lines of their own
                for (String other : teams.subList(1, teams.size())) {
                    book.end(book.begin(asked), response.getStatus(), Optional.of(other), made);
                }
            }
        } catch (RuntimeException e) {
            // that it was asked is written; that its outcome is not, is no reason to say that it was not done
            LOG.warn("what came of request {} of the audit could not be written", line.getAsLong(), e);
        }
    }

    private static List<String> teams(HttpServletRequest request) {
        Object about = request.getAttribute(TEAM);
        if (about instanceof Collection<?> several) {
            return several.stream().map(String::valueOf).distinct().toList();
        }
        return about == null ? List.of() : List.of(about.toString());
    }

    private static String made(HttpServletRequest request, HttpServletResponse response) {
        if (request.getAttribute(AuditBook.MADE) instanceof String path) {
            return path;
        }
        String location = response.getHeader("Location");
        return response.getStatus() == HttpServletResponse.SC_CREATED && location != null ? location : "";
    }
}
