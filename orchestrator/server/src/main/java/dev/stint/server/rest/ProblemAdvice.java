package dev.stint.server.rest;

import dev.stint.api.Views;
import dev.stint.server.RefusedException;
import dev.stint.server.life.Home;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UnsupportedEncodingException;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns everything that goes wrong below the door into a problem answer. Clients never see a stack trace; the log does. */
@RestControllerAdvice
final class ProblemAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemAdvice.class);

    /** Jackson has no exception of its own for these; the wording is asserted by a test. */
    private static final Pattern MISSING = Pattern.compile("^(?:Missing|Null value for) creator property '([^']+)'");

    private final Home home;

    ProblemAdvice(Home home) {
        this.home = home;
    }

    @ExceptionHandler(Exception.class)
    void answer(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (failure instanceof BrokenOffException broken) {
            LOG.warn("{} {}: {}", request.getMethod(), request.getRequestURI(), broken.getMessage());
            throw broken; // the container cuts the connection
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            LOG.debug("the client of {} {} went away", request.getMethod(), request.getRequestURI());
            return;
        }
        if (failure instanceof ErrorResponse known) {
            known.getHeaders().forEach((name, values) -> values.forEach(value -> response.setHeader(name, value)));
        }
        Problems.write(response, expected(failure, request).orElseGet(() -> unexpected(failure, request)));
    }

    private static Optional<Views.Problem> expected(Exception failure, HttpServletRequest request) {
        Optional<BodyTooLargeException> tooLarge = cause(failure, BodyTooLargeException.class);
        if (tooLarge.isPresent()) {
            return wrong(413, String.valueOf(tooLarge.get().getMessage()));
        }
        Optional<InvalidParameterException> garbled = cause(failure, InvalidParameterException.class);
        if (garbled.isPresent()
                || cause(failure, CharConversionException.class).isPresent()
                || cause(failure, UnsupportedEncodingException.class).isPresent()) {
            return wrong(400, "the query or form cannot be decoded; encode '%' as %25");
        }
        if (failure instanceof RefusedException refused) {
            return Optional.of(Problems.of(refused));
        }
        if (failure instanceof HttpMessageNotReadableException) {
            return wrong(
                    400,
                    "the body cannot be read: "
                            + cause(failure, JacksonException.class)
                                    .map(ProblemAdvice::words)
                                    .orElse("a JSON body is needed here"));
        }
        if (failure instanceof TypeMismatchException mismatch) {
            return wrong(400, mismatched(mismatch));
        }
        if (failure instanceof NoHandlerFoundException || failure instanceof NoResourceFoundException) {
            return Optional.of(Problems.of(
                    404,
                    Problems.NOT_FOUND,
                    "there is nothing at " + request.getRequestURI() + "; see /api/v1/openapi.yaml"));
        }
        if (failure instanceof ErrorResponse known && known.getStatusCode().value() < 500) {
            int status = known.getStatusCode().value();
            String detail = Optional.ofNullable(known.getBody().getDetail()).orElse("the request cannot be served");
            return Optional.of(Problems.of(status, Problems.exitCodeFor(status), detail));
        }
        Optional<IOException> world = cause(failure, IOException.class);
        if (world.isPresent()) { // a store or a disk that fails is no bug of ours, and its words say what to do
            LOG.warn("{} {} could not be served", request.getMethod(), request.getRequestURI(), failure);
            return Optional.of(Problems.of(
                    503, Problems.NO_SERVER, String.valueOf(world.get().getMessage())));
        }
        return Optional.empty();
    }

    private Views.Problem unexpected(Exception failure, HttpServletRequest request) {
        String incident = UUID.randomUUID().toString();
        LOG.error("incident {}: {} {} failed", incident, request.getMethod(), request.getRequestURI(), failure);
        return Problems.of(
                500,
                Problems.BUG,
                "the server failed to serve this, which is a bug of stint; "
                        + home.logFolder().resolve("server.log") + " says why under incident " + incident);
    }

    private static Optional<Views.Problem> wrong(int status, String detail) {
        return Optional.of(Problems.of(status, Problems.WRONG_CALL, detail));
    }

    private static String mismatched(TypeMismatchException mismatch) {
        String name = mismatch instanceof MethodArgumentTypeMismatchException argument
                ? argument.getName()
                : String.valueOf(mismatch.getPropertyName());
        Class<?> wanted = mismatch.getRequiredType();
        return name + ": " + mismatch.getValue() + " is not "
                + (wanted == boolean.class
                        ? "true or false"
                        : wanted == double.class ? "a number; give one" : "a whole number; give one");
    }

    private static String words(JacksonException failure) {
        if (failure instanceof UnrecognizedPropertyException unknown) {
            return "key '" + unknown.getPropertyName() + "' is not known; known are " + unknown.getKnownPropertyIds();
        }
        Matcher missing = MISSING.matcher(String.valueOf(failure.getOriginalMessage()));
        if (missing.find()) {
            return "key '" + missing.group(1) + "' is missing or null; give it, empty when there is nothing to say";
        }
        TokenStreamLocation at = failure.getLocation();
        return failure.getOriginalMessage()
                + (at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")");
    }

    private static <T extends Throwable> Optional<T> cause(Throwable failure, Class<T> wanted) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (wanted.isInstance(cause)) {
                return Optional.of(wanted.cast(cause));
            }
        }
        return Optional.empty();
    }
}
