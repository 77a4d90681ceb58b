package dev.stint.cli;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The way to the server that is meant: the one of {@code --context}, of {@code STINT_CONTEXT}, or that was used last; the personal one of
 * {@code STINT_HOME} where that is none. It is the same as long as a command takes, whatever others use meanwhile.
 */
final class ContextDoor implements ServerDoor {
    private final ServerDoor local;
    private final Contexts contexts;
    private final InstantSource clock;
    private String named;

    ContextDoor(ServerDoor local, Contexts contexts, InstantSource clock, Map<String, String> env) {
        this.local = local;
        this.contexts = contexts;
        this.clock = clock;
        this.named = env.getOrDefault("STINT_CONTEXT", "");
    }

    @Override
    public void choose(String context) {
        named = context;
    }

    @Override
    public Api connect(Consumer<String> say) {
        Optional<Api> remote = remote();
        return remote.isPresent() ? remote.get() : local.connect(say);
    }

    @Override
    public Optional<Api> find() {
        Optional<Api> remote = remote();
        return remote.isPresent() ? remote : local.find();
    }

    private Optional<Api> remote() {
        if (named.equals(Contexts.LOCAL)) {
            return Optional.empty();
        }
        Contexts.Kept kept = contexts.read();
        named = named.isEmpty() ? kept.current() : named;
        return named.equals(Contexts.LOCAL) ? Optional.empty() : Optional.of(renewing(Contexts.known(kept, named)));
    }

    /** A token that ends is renewed on the way, however long the command takes. */
    private Api renewing(Contexts.Context context) {
        return to(context, context.signIn().isPresent() ? new Renewal(contexts, clock, context) : context::token);
    }

    /** The server of a context. The token is not sent to where it could be read on the way. */
    static Api to(Contexts.Context context, Supplier<String> token) {
        if (!context.insecure() && !Contexts.safe(context.url())) {
            throw new CommandFailure(
                    ExitCodes.REFUSED,
                    "context " + context.name() + ": " + context.url()
                            + " is no https, and the token could be read on the way;"
                            + " log in again with https, or with --insecure-http");
        }
        return new Api(
                new ServerFile(
                        context.url(), context.token(), ProcessHandle.current().pid(), ""),
                Trust.of(context.ca()),
                token);
    }
}
