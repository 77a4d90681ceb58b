package dev.stint.spec.teams;

import java.util.List;
import java.util.Optional;

/**
 * Whom to tell, and of what. Immutable.
 *
 * @param target where: a URL for {@code WEBHOOK} and {@code SLACK}, an address for {@code EMAIL}
 * @param secret name of the stored secret that signs a webhook's bodies
 * @param on words of the kinds of alerts, lower case; empty for all but {@code succeeded}
 */
public record ChannelSpec(Kind kind, String target, Optional<String> secret, List<String> on) {
    public ChannelSpec {
        on = List.copyOf(on);
    }

    /** How a channel is spoken to. */
    public enum Kind {
        WEBHOOK,
        SLACK,
        EMAIL
    }
}
