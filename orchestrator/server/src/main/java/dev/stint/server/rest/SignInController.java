package dev.stint.server.rest;

import dev.stint.api.AccessViews;
import dev.stint.api.Views;
import dev.stint.server.RefusedException;
import dev.stint.server.access.BrowserToken;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import dev.stint.server.access.SignInCodes;
import dev.stint.server.access.SignIns;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * How one signs in: at an issuer, where one is set; and codes for the dashboard, by which whoever has a token can have a browser signed
 * in with it, without showing it to anybody.
 */
@RestController
final class SignInController {
    private static final String BEARER = "bearer ";

    private final SignInCodes codes;
    private final ObjectProvider<SignIns> signIns;

    SignInController(SignInCodes codes, ObjectProvider<SignIns> signIns) {
        this.codes = codes;
        this.signIns = signIns;
    }

    /** For everybody: who has yet to sign in has nothing to show. */
    @GetMapping("/api/v1/sign-in")
    @Needs(value = Role.VIEWER, anyone = true)
    AccessViews.SignInWay way() {
        return Optional.ofNullable(signIns.getIfAvailable())
                .flatMap(SignIns::way)
                .map(way -> new AccessViews.SignInWay(way.issuer(), way.clientId(), way.scopes(), way.send()))
                .orElseThrow(() -> new RefusedException(
                        404,
                        Problems.NOT_FOUND,
                        "this server knows no issuer to sign in at: stint.oidc.issuer is not set; come with a token of it",
                        List.of()));
    }

    @PostMapping("/api/v1/sign-in-codes")
    @Needs(Role.VIEWER)
    ResponseEntity<Views.SignInCode> code(HttpServletRequest request) {
        String token = Optional.ofNullable(request.getHeader("Authorization"))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip())
                .orElseThrow(() -> new RefusedException(
                        401,
                        Problems.REFUSED,
                        "a code is made for the token of an 'Authorization: Bearer …'",
                        List.of()));
        if (!BrowserToken.plausible(token)) {
            throw new RefusedException(
                    409,
                    Problems.REFUSED,
                    "this token has " + token.length() + " characters, and browsers keep no cookie that long",
                    List.of(
                            "Have the issuer put less into it, such as fewer groups, or sign in to the dashboard with a token."));
        }
        SignInCodes.Code made = codes.make(token);
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new Views.SignInCode(made.code(), "/login?code=" + made.code(), made.expires()));
    }
}
