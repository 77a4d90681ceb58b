package dev.stint.api;

import java.time.Instant;
import java.util.List;

/** The servers that share a database, as REST shows them. Instants are the database's. */
public final class ServerViews {

    private ServerViews() {}

    /**
     * A server.
     *
     * @param id the same over restarts
     * @param name of its computer, or the one it was given
     * @param state {@code ACTIVE}; {@code DRAINING}: it takes nothing new and hands over what it has; {@code GONE}: its lease has run
     *     out, and others take its runs
     * @param beatAt when it last said that it lives; on its own file, when it started
     * @param runs runs it drives
     * @param here whether it is the one that answers
     */
    public record PeerView(
            String id,
            String name,
            String version,
            String state,
            Instant startedAt,
            Instant beatAt,
            int runs,
            boolean here) {}

    /** All servers that were there in the last week, in the order in which they first came. */
    public record PeerList(List<PeerView> servers) {
        public PeerList {
            servers = List.copyOf(servers);
        }
    }
}
