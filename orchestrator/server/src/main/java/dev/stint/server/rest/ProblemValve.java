package dev.stint.server.rest;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what fails outside of the application (a malformed request line, an exception of a filter) in the same shape as
 * everything else. Public because the container creates it.
 */
public final class ProblemValve extends ErrorReportValve {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemValve.class);

    @Override
    protected void report(Request request, Response response, @Nullable Throwable failure) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        HttpServletResponse answer = response.getResponse();
        String detail = status >= 500 ? "the server failed to serve this; see its log" : "the request cannot be served";
        try {
            Problems.write(answer, Problems.of(status, Problems.exitCodeFor(status), detail));
            response.finishResponse();
        } catch (IOException e) {
            LOG.debug("the client went away before its refusal was written", e);
        }
    }
}
