package dev.stint.server;

import dev.stint.api.ServerViews.PeerList;
import dev.stint.api.ServerViews.PeerView;
import java.util.List;

/** Two servers, of which the first one answers. */
public final class FakeServers implements Servers {

    @Override
    public PeerList list() {
        return new PeerList(List.of(peer("s-1", "ACTIVE"), peer("s-2", "GONE")));
    }

    @Override
    public PeerView drain(String id, boolean force, String by) {
        return list().servers().stream()
                .filter(server ->
                        id.equals("this") ? server.here() : server.id().equals(id))
                .findFirst()
                .map(server -> peer(server.id(), "DRAINING"))
                .orElseThrow(() -> new RefusedException(404, 4, "there is no server '" + id + "'", List.of()));
    }

    private static PeerView peer(String id, String state) {
        return new PeerView(id, "host-" + id, "1.0", state, FakeRuns.T0, FakeRuns.T0, 3, id.equals("s-1"));
    }
}
