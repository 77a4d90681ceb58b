package dev.stint.server.alerts;

import dev.stint.spec.teams.ChannelSpec;
import java.net.URI;

/** How targets are shown. */
final class Targets {

    private Targets() {}

    /** Of a URL the host alone: path and query of a webhook are often its password. */
    static String shown(String kind, String target) {
        if (kind.equals(ChannelSpec.Kind.EMAIL.name())) {
            return target;
        }
        try {
            URI uri = new URI(target);
            String path = uri.getRawPath() == null || uri.getRawPath().length() <= 1 ? "" : "/…";
            return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort()) + path;
        } catch (java.net.URISyntaxException e) {
            return "…";
        }
    }
}
