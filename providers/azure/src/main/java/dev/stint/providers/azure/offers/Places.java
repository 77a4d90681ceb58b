package dev.stint.providers.azure.offers;

import java.net.URI;

/** Where addresses lead. */
final class Places {

    private Places() {}

    /** Whether two addresses are of one service: the same scheme, host and port, whether the port is written or not. */
    static boolean same(URI one, URI other) {
        return one.getHost() != null
                && one.getScheme() != null
                && one.getHost().equalsIgnoreCase(other.getHost())
                && one.getScheme().equalsIgnoreCase(other.getScheme())
                && port(one) == port(other);
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80;
    }
}
