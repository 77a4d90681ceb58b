package dev.stint.server.rest;

import dev.stint.api.Views;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import dev.stint.server.access.SignInCodes;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Codes for the dashboard: whoever has a token can have a browser signed in with it, without showing it to anybody. */
@RestController
final class SignInController {
    private static final String BEARER = "bearer ";

    private final SignInCodes codes;

    SignInController(SignInCodes codes) {
        this.codes = codes;
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
        SignInCodes.Code made = codes.make(token);
        return ResponseEntity.status(HttpStatus.CREATED)
                .body(new Views.SignInCode(made.code(), "/login?code=" + made.code(), made.expires()));
    }
}
