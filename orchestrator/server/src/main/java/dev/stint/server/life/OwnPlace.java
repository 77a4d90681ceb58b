package dev.stint.server.life;

import org.apache.catalina.connector.Connector;
import org.jspecify.annotations.Nullable;

/**
 * Where commands on the server's own computer come in, and nobody else: a port of 127.0.0.1 of its own, which no proxy is told of. An
 * address that a request comes from says less, for what a proxy on this computer passes on comes from here too. Safe for use by many
 * threads.
 */
public final class OwnPlace {
    private volatile @Nullable Connector connector;

    /** Its port is known as soon as it listens. */
    void is(Connector second) {
        connector = second;
    }

    /** Whether a request that came in at a port of this server came in here. */
    public boolean at(int port) {
        Connector second = connector;
        return second != null && port == second.getLocalPort();
    }

    /** The port; -1 while there is none. */
    public int port() {
        Connector second = connector;
        return second == null ? -1 : second.getLocalPort();
    }
}
