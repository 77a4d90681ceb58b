package dev.stint.server.rest;

import dev.stint.api.AccessViews;
import dev.stint.api.Requests;
import dev.stint.server.RefusedException;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import dev.stint.server.access.TokenBook;
import dev.stint.server.life.ServerSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Tokens: an administrator's of the installation, and of a team those of that team. */
@RestController
@RequestMapping("/api/v1")
final class TokenController {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9._@+-]{0,98}[A-Za-z0-9])?");
    private static final Pattern TEAM = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,48}[a-z0-9])?");
    private static final int MOST_DAYS = 3660;
    private static final int MOST = 500;

    private final TokenBook tokens;
    private final Callers callers;
    private final InstantSource clock;
    private final boolean team;

    TokenController(TokenBook tokens, Callers callers, InstantSource clock, ServerSettings settings) {
        this.tokens = tokens;
        this.callers = callers;
        this.clock = clock;
        this.team = settings.team();
    }

    @GetMapping("/me")
    @Needs(value = Role.VIEWER, anyone = true)
    AccessViews.MeView me() {
        Caller caller = callers.current();
        TreeMap<String, String> teams = new TreeMap<>();
        caller.teams().forEach((name, role) -> teams.put(name, role.word()));
        return new AccessViews.MeView(caller.name(), caller.everywhere().map(Role::word), teams);
    }

    @GetMapping("/tokens")
    @Needs(Role.ADMIN)
    AccessViews.TokenList list(
            @RequestParam(defaultValue = "") String before, @RequestParam(defaultValue = "100") int limit) {
        if (limit < 1 || limit > MOST) {
            throw wrong("limit: " + limit + " is out of range; give 1 to " + MOST);
        }
        TokenBook.Page page = tokens.list(callers.current().administered(), before, limit);
        return new AccessViews.TokenList(
                page.tokens().stream().map(TokenController::view).toList(), page.next());
    }

    @PostMapping("/tokens")
    @Needs(Role.ADMIN)
    ResponseEntity<AccessViews.FreshToken> create(@RequestBody Requests.NewToken request, HttpServletRequest http) {
        Caller caller = callers.current();
        if (!team) {
            throw new RefusedException(
                    409,
                    Problems.REFUSED,
                    "a personal server has one token, that of its home",
                    List.of("Tokens are for a team's server: stint.server.mode: team"));
        }
        TokenBook.Wanted wanted = wanted(request);
        wanted.team().ifPresent(named -> http.setAttribute(Audit.TEAM, named));
        if (wanted.team().isPresent()) {
            caller.require(Role.ADMIN, wanted.team().get());
        } else {
            caller.requireEverywhere(Role.ADMIN);
        }
        TokenBook.Fresh fresh = tokens.create(wanted, caller.name());
        return ResponseEntity.created(
                        URI.create("/api/v1/tokens/" + fresh.token().id()))
                .body(new AccessViews.FreshToken(view(fresh.token()), fresh.secret()));
    }

    /** Repeating it is harmless. */
    @DeleteMapping("/tokens/{token}")
    @Needs(Role.ADMIN)
    AccessViews.TokenView revoke(@PathVariable String token, HttpServletRequest http) {
        Caller caller = callers.current();
        Optional<TokenBook.Token> there = tokens.find(token);
        there.flatMap(TokenBook.Token::team).ifPresent(of -> http.setAttribute(Audit.TEAM, of));
        TokenBook.Token known = there.filter(found -> administers(caller, found))
                .orElseThrow(() -> new RefusedException(
                        404, Problems.NOT_FOUND, "token '" + token + "' is not known; see stint token ls", List.of()));
        tokens.revoke(known.id(), caller.name());
        return view(tokens.find(known.id()).orElse(known));
    }

    private static boolean administers(Caller caller, TokenBook.Token token) {
        return token.team().isPresent() ? caller.may(Role.ADMIN, token.team().get()) : caller.mayEverywhere(Role.ADMIN);
    }

    private TokenBook.Wanted wanted(Requests.NewToken request) {
        if (!NAME.matcher(request.name()).matches()) {
            throw wrong("name: '" + request.name()
                    + "' is no name of a person or service; give letters, digits and . _ @ + -, at most 100");
        }
        Optional<Role> role = request.role().isEmpty()
                ? Optional.empty()
                : Optional.of(Role.of(request.role())
                        .orElseThrow(() -> wrong("role: '" + request.role()
                                + "' is unknown; give viewer, submitter, operator or admin")));
        if (!request.team().isEmpty() && !TEAM.matcher(request.team()).matches()) {
            throw wrong("team: '" + request.team() + "' is no team name; give lower-case letters, digits and hyphens");
        }
        if (role.isEmpty() && !request.team().isEmpty()) {
            throw wrong("team: needs a role; give one, or leave both out for what the file of teams says of the name");
        }
        if (request.days() < 0 || request.days() > MOST_DAYS) {
            throw wrong("days: " + request.days() + " is out of range; give 1 to " + MOST_DAYS + ", or 0 for ever");
        }
        return new TokenBook.Wanted(
                request.name(),
                role,
                Optional.of(request.team()).filter(given -> !given.isEmpty()),
                request.days() == 0
                        ? Optional.empty()
                        : Optional.of(clock.instant()
                                .plus(Duration.ofDays(request.days()))
                                .truncatedTo(ChronoUnit.SECONDS)));
    }

    private static RefusedException wrong(String message) {
        return new RefusedException(400, Problems.WRONG_CALL, message, List.of());
    }

    private static AccessViews.TokenView view(TokenBook.Token token) {
        return new AccessViews.TokenView(
                token.id(),
                token.name(),
                token.role().map(Role::word),
                token.team(),
                token.created(),
                token.createdBy(),
                token.expires(),
                token.used(),
                token.revoked(),
                token.revokedBy());
    }
}
