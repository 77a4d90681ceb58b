package dev.stint.server.dashboard;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * Makes pages of templates, which the build has made into classes: nothing is read or compiled here. Safe for use by many threads.
 */
final class Pages {
    /** Scripts, styles and pictures are our own files only, and forms go nowhere else. */
    static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** With less, a browser would send the forms of our pages as those of nobody. */
    static final String REFERRERS = "same-origin";

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);
    private static final String TEMPLATES = Pages.class.getPackageName();

    private final TemplateEngine templates =
            TemplateEngine.createPrecompiled(null, ContentType.Html, Pages.class.getClassLoader(), TEMPLATES);

    /** A page, from the template of this name. */
    ResponseEntity<byte[]> page(String template, Object model) {
        return page(HttpStatus.OK.value(), template, model);
    }

    ResponseEntity<byte[]> page(int status, String template, Object model) {
        return ResponseEntity.status(status)
                .contentType(HTML)
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", REFERRERS)
                .body(text(template, model).getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a page past Spring's door. */
    void write(HttpServletResponse response, int status, String template, Object model) throws IOException {
        byte[] body = text(template, model).getBytes(StandardCharsets.UTF_8);
        response.resetBuffer();
        response.setStatus(status);
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("Referrer-Policy", REFERRERS);
        response.setContentType(HTML.toString());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    /** Sends a browser on after a form: reloading does not send the form again. */
    static ResponseEntity<byte[]> seeOther(String path) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .header(HttpHeaders.LOCATION, URI.create(path).toASCIIString())
                .build();
    }

    String text(String template, Object model) {
        PlainText page = new PlainText();
        templates.render(template + ".jte", model, page);
        return page.toString();
    }
}
