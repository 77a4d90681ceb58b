package dev.stint.server.dashboard;

import dev.stint.server.access.BrowserToken;
import dev.stint.server.access.SignInCodes;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/**
 * The page to sign in, the one page for anybody: takes a token, or a code of {@code stint dashboard}, and keeps it in the browser.
 * Whether a token is any good is for the door to say at the next page.
 */
final class SignIn extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Pages pages;
    private final transient SignInCodes codes;

    SignIn(Pages pages, SignInCodes codes) {
        this.pages = pages;
        this.codes = codes;
    }

    /**
     * The page.
     *
     * @param trouble why it is shown again; empty at first
     */
    record Asked(Frame frame, String trouble) {}

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String code = Optional.ofNullable(request.getParameter("code")).orElse("");
        Optional<String> token = code.isEmpty() ? Optional.empty() : codes.use(code);
        if (token.isPresent()) {
            BrowserToken.keep(request, response, token.get());
            // not a redirect: after one from elsewhere a browser would not send the cookie it has just been given
            pages.write(response, HttpServletResponse.SC_OK, "signedin", frame("Signed in"));
        } else if (!code.isEmpty()) {
            ask(
                    response,
                    HttpServletResponse.SC_FORBIDDEN,
                    "That code was used already, is older than a minute, or is another server's. Call 'stint dashboard' again.");
        } else if (request.getParameter("again") != null) {
            BrowserToken.forget(request, response);
            ask(
                    response,
                    HttpServletResponse.SC_OK,
                    "The token of your last visit is not good any more: it has ended or been withdrawn, or the server was started anew.");
        } else {
            ask(response, HttpServletResponse.SC_OK, "");
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String token =
                Optional.ofNullable(request.getParameter("token")).orElse("").strip();
        if (!BrowserToken.plausible(token)) {
            ask(
                    response,
                    HttpServletResponse.SC_BAD_REQUEST,
                    "That is no token: it has letters, digits and . _ ~ + / = - only, and no blanks.");
            return;
        }
        BrowserToken.keep(request, response, token);
        response.setHeader("Location", "/runs");
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
    }

    private void ask(HttpServletResponse response, int status, String trouble) throws IOException {
        pages.write(response, status, "signin", new Asked(frame("Sign in"), trouble));
    }

    private static Frame frame(String title) {
        return new Frame(title, "", Optional.empty(), Optional.empty(), "", Assets.version());
    }
}
