package dev.stint.server;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** A door of which somebody forgot to say whom it is for. In no package that is looked through. */
@RestController
public final class ForgottenDoor {
    @GetMapping("/api/v1/forgotten")
    public String answer() {
        return "everything";
    }
}
