package dev.stint.server.peers;

import dev.stint.api.ServerViews;
import dev.stint.server.RefusedException;
import dev.stint.server.Servers;
import dev.stint.server.db.ServerRow;
import dev.stint.server.db.ServerTable;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** What the doors ask about the servers of this database. */
@Component
final class PeerDesk implements Servers {

    private static final Logger log = LoggerFactory.getLogger(PeerDesk.class);
    private static final String THIS = "this";
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final ServerTable servers;
    private final Membership membership;

    PeerDesk(ServerTable servers, Membership membership) {
        this.servers = servers;
        this.membership = membership;
    }

    @Override
    public ServerViews.PeerList list() {
        return new ServerViews.PeerList(servers.all().stream().map(this::view).toList());
    }

    @Override
    public ServerViews.PeerView drain(String id, boolean force, String by) {
        String wanted = id.equals(THIS) ? membership.me().id() : id;
        List<ServerRow> all = servers.all();
        ServerRow server = all.stream()
                .filter(each -> each.id().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new RefusedException(
                        NOT_FOUND, 4, "there is no server '" + id + "'; 'stint server ls' shows all", List.of()));
        if (membership.sole()) {
            throw new RefusedException(
                    CONFLICT,
                    3,
                    "this server shares its database with nobody; stop it with 'stint server stop'",
                    List.of());
        }
        boolean others = all.stream()
                .anyMatch(each -> each.lives() && !each.draining() && !each.id().equals(wanted));
        if (!others && !force && server.owned() > 0) {
            throw new RefusedException(
                    CONFLICT,
                    3,
                    "no other server is there to take the " + server.owned() + " run(s) of " + wanted
                            + "; start one, or say force, and they wait until one starts",
                    List.of());
        }
        log.info("server={} is drained, asked by {}", wanted, by);
        servers.drain(wanted);
        return servers.all().stream()
                .filter(each -> each.id().equals(wanted))
                .map(this::view)
                .findFirst()
                .orElseGet(() -> view(server));
    }

    private ServerViews.PeerView view(ServerRow server) {
        String state = server.draining() ? "DRAINING" : "ACTIVE";
        return new ServerViews.PeerView(
                server.id(),
                server.name(),
                server.version(),
                server.lives() || membership.sole() ? state : "GONE",
                server.startedAt(),
                server.beatAt(),
                server.owned(),
                server.id().equals(membership.me().id()));
    }
}
