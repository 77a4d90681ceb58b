package dev.stint.server.alerts;

import dev.stint.server.access.SecretValues;
import dev.stint.spec.teams.ChannelSpec;
import java.util.Optional;
import java.util.function.Function;

/** Addresses that are secrets of a team: a channel says {@code secret:NAME}, and where that is is known only while it is gone to. */
final class HiddenTargets {

    private final SecretValues secrets;

    HiddenTargets(SecretValues secrets) {
        this.secrets = secrets;
    }

    /** Goes where a letter goes; later, when its team has not stored the address yet. */
    Receipt send(Letter letter, Function<String, Receipt> post) {
        Optional<String> hidden = ChannelSpec.hidden(letter.target());
        if (hidden.isEmpty()) {
            return post.apply(letter.target());
        }
        return secrets.secret(letter.team(), hidden.get())
                .map(address -> post.apply(address.strip()))
                .orElseGet(() -> new Receipt.Later(
                        "team " + letter.team() + " has no secret " + hidden.get() + " to send it to"));
    }
}
