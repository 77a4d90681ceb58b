package dev.stint.spec.teams;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;

/**
 * Whom to tell, and of what. Immutable.
 *
 * @param target where: a URL for {@code WEBHOOK} and {@code SLACK}, or {@code secret:} and the name of the secret that it is; an address
 *     for {@code EMAIL}
 * @param secret name of the stored secret that signs a webhook's bodies
 * @param on words of the kinds of alerts, lower case; empty for all but {@code succeeded}
 */
public record ChannelSpec(Kind kind, String target, Optional<String> secret, List<String> on) {
    public ChannelSpec {
        on = List.copyOf(on);
    }

    /** How a target begins that is the name of a secret in which the address is stored. */
    public static final String HIDDEN = "secret:";

    /** The secret in which a target's address is stored; empty where the target is the address. */
    public static Optional<String> hidden(String target) {
        return target.startsWith(HIDDEN) ? Optional.of(target.substring(HIDDEN.length())) : Optional.empty();
    }

    /** A target as it may be shown. Of a URL the host alone: path and query of a webhook are often its password. */
    public static String shown(Kind kind, String target) {
        if (kind == Kind.EMAIL || hidden(target).isPresent()) {
            return target;
        }
        try {
            URI uri = new URI(target);
            String path = uri.getRawPath() == null || uri.getRawPath().length() <= 1 ? "" : "/…";
            return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path;
        } catch (URISyntaxException e) {
            return "…";
        }
    }

    /** How a channel is spoken to. */
    public enum Kind {
        WEBHOOK,
        SLACK,
        EMAIL
    }
}
