package dev.stint.server.rest;

import dev.stint.server.RefusedException;
import dev.stint.server.RunOwners;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Callers;
import dev.stint.server.access.Needs;
import dev.stint.server.access.Role;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.HandlerMapping;

/**
 * Decides by {@link Needs} whether a caller may, before anything of the request is looked at. A method without it serves nobody. What
 * belongs to teams that the caller may not look at is answered as if it were not there.
 */
final class Gate implements HandlerInterceptor {
    private static final List<String> OF_RUNS = List.of("/api/v1/runs/{id}", "/runs/{id}");

    private final Callers callers;
    private final RunOwners owners;
    private final boolean audited;

    /**
     * @param audited whether it is to be known whose thing each change is about
     */
    Gate(Callers callers, RunOwners owners, boolean audited) {
        this.audited = audited;
        this.callers = callers;
        this.owners = owners;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            return true; // nothing is there, which is said to whoever was let in
        }
        Needs needs = method.getMethodAnnotation(Needs.class);
        if (needs == null) {
            throw new RefusedException(403, Problems.REFUSED, "nobody may do this", List.of());
        }
        if (needs.anyone()) {
            return true; // of those the door lets in, or where it is open, of all
        }
        Caller caller = callers.current();
        if (needs.everywhere()) {
            caller.requireEverywhere(needs.value());
            return true;
        }
        // who may it everywhere may it here; but a submitter, wherever they are one, steers their own runs only
        Role whoevers = needs.value() == Role.SUBMITTER ? Role.OPERATOR : needs.value();
        if (!caller.mayEverywhere(whoevers) || (audited && !request.getMethod().equals("GET"))) {
            within(caller, needs.value(), request);
        }
        return true;
    }

    private void within(Caller caller, Role role, HttpServletRequest request) {
        Map<String, String> parts = parts(request);
        String pattern = String.valueOf(request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE));
        Optional<String> run = OF_RUNS.stream().anyMatch(pattern::startsWith)
                ? Optional.ofNullable(parts.get("id"))
                : Optional.empty();
        if (run.isPresent()) {
            RunOwners.Owned owned = owners.of(run.get(), caller.visible());
            request.setAttribute(Audit.TEAM, owned.team());
            caller.require(role, owned.team());
            own(caller, role, owned);
            // what the method gets is the run that was looked at, whatever is submitted meanwhile
            Map<String, String> exact = new HashMap<>(parts);
            exact.put("id", owned.id());
            request.setAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE, exact);
        } else if (parts.containsKey("team")) {
            request.setAttribute(Audit.TEAM, parts.getOrDefault("team", ""));
            caller.require(role, parts.getOrDefault("team", ""));
        } else {
            caller.requireSomewhere(role);
        }
    }

    private static void own(Caller caller, Role role, RunOwners.Owned owned) {
        boolean theirs = owned.by().filter(caller.name()::equals).isPresent();
        if (role == Role.SUBMITTER && !theirs && !caller.may(Role.OPERATOR, owned.team())) {
            throw new RefusedException(
                    403,
                    Problems.REFUSED,
                    "run " + owned.id() + " is "
                            + owned.by().map(by -> by + "'s").orElse("nobody's in particular") + ": " + caller.name()
                            + " is not an operator of team " + owned.team(),
                    List.of("Ask one, or whoever submitted it."));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> parts(HttpServletRequest request) {
        Object parts = request.getAttribute(HandlerMapping.URI_TEMPLATE_VARIABLES_ATTRIBUTE);
        return parts == null ? Map.of() : (Map<String, String>) parts;
    }
}
