package dev.stint.server.alerts;

import java.time.Instant;
import java.util.Optional;

/**
 * An alert on its way to one channel. Immutable.
 *
 * @param id the same for every try, so that receivers can tell a repetition: number of the alert and of the channel
 * @param installation whose server tells it
 * @param target URL or address; never shown whole, since it may be a secret
 * @param secret name of the team's secret that signs it
 * @param sentAt when this try was made
 */
record Letter(
        String id,
        String installation,
        String kind,
        String team,
        String project,
        Optional<String> run,
        String subject,
        String text,
        Instant raisedAt,
        String target,
        Optional<String> secret,
        Instant sentAt) {

    /** Never shows the target. */
    @Override
    public String toString() {
        return "Letter[" + id + " " + kind + "]";
    }
}
