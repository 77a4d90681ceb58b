package dev.stint.server.dashboard;

import dev.stint.server.RefusedException;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.UnsupportedEncodingException;
import java.util.List;
import java.util.Optional;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;

/**
 * What is refused on a page is said on a page. Everything else goes the way of all doors, which never shows what is inside. A page of
 * refusal is made without asking who looks: that may be what was refused.
 */
@ControllerAdvice(basePackageClasses = PageAdvice.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
final class PageAdvice {
    private static final Logger LOG = LoggerFactory.getLogger(PageAdvice.class);
    private static final int WRONG = 400;
    private static final int UNAVAILABLE = 503;

    private final Pages pages;

    PageAdvice(Pages pages) {
        this.pages = pages;
    }

    /** The page. */
    record TroublePage(Frame frame, int status, String detail, List<String> problems) {}

    @ExceptionHandler(RefusedException.class)
    ResponseEntity<byte[]> refused(RefusedException refused) {
        return page(refused.httpStatus(), String.valueOf(refused.getMessage()), refused.problems());
    }

    @ExceptionHandler(MethodArgumentTypeMismatchException.class)
    ResponseEntity<byte[]> mistyped(MethodArgumentTypeMismatchException wrong) {
        return page(
                WRONG,
                wrong.getName() + ": " + wrong.getValue() + " cannot be read; follow a link of a page",
                List.of());
    }

    /** Names a query or form that cannot be read, in whatever way; it comes with a cause that would make it the fault of a disk. */
    @ExceptionHandler({
        InvalidParameterException.class,
        UnsupportedEncodingException.class,
        CharConversionException.class
    })
    ResponseEntity<byte[]> garbled() {
        return page(WRONG, "the query or form cannot be decoded; follow a link of a page", List.of());
    }

    /** A store or a disk that fails is no bug of ours, and its words say what to do. */
    @ExceptionHandler({IOException.class, UncheckedIOException.class})
    ResponseEntity<byte[]> unavailable(Exception failure) {
        LOG.warn("a page could not be made", failure);
        return page(UNAVAILABLE, String.valueOf(failure.getMessage()), List.of());
    }

    private ResponseEntity<byte[]> page(int status, String detail, List<String> problems) {
        Frame frame = new Frame(title(status), "", Optional.empty(), Optional.empty(), "", Assets.version());
        return pages.page(status, "trouble", new TroublePage(frame, status, detail, problems));
    }

    private static String title(int status) {
        return switch (status) {
            case 403 -> "Not allowed";
            case 404 -> "Not found";
            case 409 -> "Not now";
            case 429 -> "Too many requests";
            default -> "Not done";
        };
    }
}
