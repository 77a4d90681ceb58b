package dev.stint.server.rest;

import dev.stint.server.life.ServerSettings;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names a server may be asked for by, so that no foreign name that resolves to it is served (DNS rebinding), and the pages that may
 * ask. A personal server is known by this computer's names with its own port; a team's by those it was given and by addresses, which
 * nobody can make resolve elsewhere, at whatever port a proxy has. Immutable.
 */
final class Names {
    private static final Pattern ADDRESS = Pattern.compile("[0-9]{1,3}(?:\\.[0-9]{1,3}){3}|\\[[0-9a-f:.]+]");
    private static final Pattern HOST = Pattern.compile("([a-z0-9._-]+|\\[[0-9a-f:.]+])(?::[0-9]{1,5})?");

    private final boolean team;
    private final Set<String> names;
    private final String publicOrigin;

    Names(ServerSettings settings) {
        this.team = settings.team();
        this.names = new HashSet<>(settings.names());
        this.names.add("localhost");
        this.publicOrigin = origin(settings.publicUrl());
    }

    /** Whether the request names this server. */
    boolean own(HttpServletRequest request) {
        return own(host(request), request.getLocalPort());
    }

    /** Whether it comes from a page of somebody else's. */
    boolean foreign(HttpServletRequest request) {
        String origin = request.getHeader("Origin");
        if (origin == null) {
            return false;
        }
        String lower = origin.toLowerCase(Locale.ROOT);
        if (team) {
            return !lower.equals(publicOrigin)
                    && !lower.equals("http://" + host(request))
                    && !lower.equals("https://" + host(request));
        }
        return !lower.startsWith("http://") || !own(lower.substring("http://".length()), request.getLocalPort());
    }

    /** What to do about a refused name. */
    String remedy() {
        return team
                ? "the Host header is none of this server's names; its administrator gives them as stint.server.hosts"
                : "the Host header must be 127.0.0.1 or localhost with this server's port";
    }

    private boolean own(String host, int port) {
        if (!team) {
            return Set.of("127.0.0.1:" + port, "localhost:" + port, "[::1]:" + port)
                    .contains(host);
        }
        if (!HOST.matcher(host).matches()) {
            return false;
        }
        String name = host.replaceAll("(?<=[^:]):[0-9]{1,5}$", "");
        return names.contains(name) || ADDRESS.matcher(name).matches();
    }

    private static String host(HttpServletRequest request) {
        return Optional.ofNullable(request.getHeader("Host")).orElse("").toLowerCase(Locale.ROOT);
    }

    private static String origin(String url) {
        if (url.isBlank()) {
            return "";
        }
        URI uri = URI.create(url.toLowerCase(Locale.ROOT));
        return uri.getScheme() + "://" + uri.getAuthority();
    }
}
