package dev.stint.server.rest;

import dev.stint.api.Views;
import dev.stint.server.RefusedException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.http.HttpStatus;

/** Makes and writes the one shape every refused request is answered with (RFC 9457). */
final class Problems {
    static final String CONTENT_TYPE = "application/problem+json";

    /** Exit codes of a command line client, as in the design's list. */
    static final int WRONG_CALL = 2;

    static final int REFUSED = 3;
    static final int NOT_FOUND = 4;
    static final int NO_SERVER = 5;

    /** A bug of ours; {@code EX_SOFTWARE} of sysexits. */
    static final int BUG = 70;

    private Problems() {}

    static Views.Problem of(int status, int exitCode, String detail) {
        return of(status, exitCode, detail, List.of());
    }

    static Views.Problem of(RefusedException refused) {
        return of(refused.httpStatus(), refused.exitCode(), String.valueOf(refused.getMessage()), refused.problems());
    }

    /** The exit code that goes with a status nobody chose one for. */
    static int exitCodeFor(int status) {
        if (status >= 500) {
            return status == 500 ? BUG : NO_SERVER;
        }
        return status == 404 ? NOT_FOUND : status == 401 || status == 403 ? REFUSED : WRONG_CALL;
    }

    private static Views.Problem of(int status, int exitCode, String detail, List<String> problems) {
        HttpStatus known = HttpStatus.resolve(status);
        String title = known == null ? "Status " + status : known.getReasonPhrase();
        return new Views.Problem("about:blank", title, status, detail, exitCode, problems);
    }

    /** Replaces whatever was to be answered; does nothing when the answer is under way already. */
    static void write(HttpServletResponse response, Views.Problem problem) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.resetBuffer();
        byte[] body = ApiJson.MAPPER.writeValueAsBytes(problem);
        response.setStatus(problem.status());
        response.setContentType(CONTENT_TYPE);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
