package dev.stint.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * The token of a context whose owner signed in at an issuer: renewed shortly before it ends, by one of the commands that run at the time,
 * and kept for the others. Safe for use by many threads.
 */
final class Renewal implements Supplier<String> {
    static final Duration EARLY = Duration.ofSeconds(30);

    private final Contexts contexts;
    private final InstantSource clock;
    private Contexts.Context context;

    /** What is wrong with what the issuer gave in place of a token that has ended. */
    private Optional<CommandFailure> useless = Optional.empty();

    /** @param context one with a sign-in */
    Renewal(Contexts contexts, InstantSource clock, Contexts.Context context) {
        this.contexts = contexts;
        this.clock = clock;
        this.context = context;
    }

    /**
     * The token, good for a moment at least.
     *
     * @throws CommandFailure when it has ended and there is no other, or the context of that name is now another one: what is kept for
     *     one server is not sent to another
     */
    @Override
    public synchronized String get() {
        if (wanting(context)) {
            useless = Optional.empty();
            context = contexts.change(context.name(), kept -> {
                unchanged(kept);
                return wanting(kept) ? renewed(kept) : kept;
            });
            if (useless.isPresent()) {
                throw useless.get();
            }
        }
        return context.token();
    }

    private void unchanged(Contexts.Context kept) {
        if (!kept.sameServer(context)) {
            throw new CommandFailure(
                    ExitCodes.REFUSED, "context " + context.name() + " was changed meanwhile; call again");
        }
    }

    private boolean wanting(Contexts.Context kept) {
        Instant soon = clock.instant().plus(EARLY);
        return kept.signIn().filter(signed -> !soon.isBefore(signed.expires())).isPresent();
    }

    private Contexts.Context renewed(Contexts.Context kept) {
        SignedIn signed = kept.signIn().orElseThrow();
        boolean good = clock.instant().isBefore(signed.expires());
        if (signed.refresh().isEmpty()) {
            return last(kept, good, ended(kept, "the issuer gave nothing to renew it with"));
        }
        try {
            Issuer issuer = new Issuer(signed.issuer());
            JsonNode answer = issuer.post(
                    issuer.place("token_endpoint"),
                    Map.of(
                            "grant_type", "refresh_token",
                            "refresh_token", signed.refresh(),
                            "client_id", signed.clientId()));
            String error = answer.path("error").asString("").replaceAll("[^!-~]", "?");
            if (!error.isEmpty()) {
                return last(kept, good, ended(kept, "the issuer says " + error));
            }
            try {
                return kept.with(issuer.tokens(answer, signed.send(), signed.refresh(), clock.instant()));
            } catch (CommandFailure e) {
                useless = Optional.of(e).filter(failure -> !good);
                // what the next ones are had for has come all the same, and what it came for may be spent
                String refresh = answer.path("refresh_token").asString(signed.refresh());
                return kept.with(new Issuer.Tokens(kept.token(), refresh, signed.expires()));
            }
        } catch (IOException e) {
            CommandFailure away = new CommandFailure(
                    ExitCodes.NO_SERVER,
                    "context " + kept.name() + ": the sign-in ended at " + signed.expires() + ", and issuer "
                            + signed.issuer() + " cannot be reached to renew it: " + Trouble.words(e)
                            + "; try again later");
            return last(kept, good, away);
        }
    }

    /** What cannot be renewed is used to its end. */
    private static Contexts.Context last(Contexts.Context kept, boolean good, CommandFailure otherwise) {
        return Optional.of(kept).filter(still -> good).orElseThrow(() -> otherwise);
    }

    private static CommandFailure ended(Contexts.Context kept, String why) {
        return new CommandFailure(
                ExitCodes.REFUSED,
                "context " + kept.name() + ": the sign-in has ended (" + why + "); sign in again: stint login "
                        + kept.url() + " --oidc --name " + kept.name());
    }
}
