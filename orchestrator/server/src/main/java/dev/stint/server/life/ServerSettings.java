package dev.stint.server.life;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code stint.server.*}, from {@code $STINT_HOME/server.yaml}, {@code STINT_SERVER_*} variables or {@code --stint.server.*=}
 * arguments.
 *
 * @param mode {@code personal}: of one person, on this computer; {@code team}: of many, who each have a token
 * @param address where to listen; another one than this computer's own only for a team
 * @param port where to listen; 0 for any free port
 * @param publicUrl how people reach a team's server, where that is not its address; empty for its address
 * @param hosts further names by which it may be asked for, separated by commas
 * @param forwarded whether to believe what a proxy in front of it says of the client
 * @param proxies addresses of proxies that are believed beside those on this computer, separated by commas, or blocks of them such as {@code 10.0.0.0/8}
 * @param idleTimeout how long nothing must happen before a personal server ends itself; 0 for never
 */
@ConfigurationProperties("stint.server")
public record ServerSettings(
        @DefaultValue("personal") String mode,
        @DefaultValue("127.0.0.1") String address,
        @DefaultValue("0") int port,
        @DefaultValue("") String publicUrl,
        @DefaultValue("") String hosts,
        @DefaultValue("false") boolean forwarded,
        @DefaultValue("") String proxies,
        @DefaultValue("15m") Duration idleTimeout) {
    private static final List<String> OWN = List.of("127.0.0.1", "localhost", "::1", "[::1]");

    public ServerSettings {
        mode = mode.toLowerCase(Locale.ROOT);
        if (!mode.equals("personal") && !mode.equals("team")) {
            throw new IllegalArgumentException("stint.server.mode: '" + mode + "' is unknown; give personal or team");
        }
        if (mode.equals("personal") && !OWN.contains(address)) {
            throw new IllegalArgumentException(
                    "stint.server.address: a personal server listens on this computer only, and '" + address
                            + "' is more; leave it out, or give stint.server.mode: team");
        }
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException(
                    "stint.server.port: " + port + " is no port; give 0 (any free one) to 65535");
        }
        if (!publicUrl.isBlank() && !publicUrl.matches("https?://[A-Za-z0-9.\\-\\[\\]:]+/?")) {
            throw new IllegalArgumentException("stint.server.public-url: '" + publicUrl
                    + "' is no address of a server; give one such as https://stint.example.com, without a path");
        }
        if (!proxies.matches("[0-9a-fA-F:./, ]*")) {
            throw new IllegalArgumentException(
                    "stint.server.proxies: '" + proxies
                            + "' has what is no address; give addresses such as 10.0.0.7, or blocks such as 10.0.0.0/8, separated by commas");
        }
        if (idleTimeout.isNegative()) {
            throw new IllegalArgumentException("stint.server.idle-timeout: " + idleTimeout
                    + " is negative; give a duration such as 15m, or 0 for never");
        }
    }

    /** Whether many people share this server, each with a token. */
    public boolean team() {
        return mode.equals("team");
    }

    /** Names by which it may be asked for, beside this computer's own. */
    public List<String> names() {
        return Stream.concat(Arrays.stream(hosts.split(",")).map(String::strip), publicHost().stream())
                .filter(name -> !name.isEmpty())
                .map(name -> name.toLowerCase(Locale.ROOT))
                .toList();
    }

    /** How long a server may have nothing to do; a team's never ends itself. */
    public Duration idleFor() {
        return team() ? Duration.ZERO : idleTimeout;
    }

    /** Whether browsers reach it by TLS, whoever it is that speaks it. */
    public boolean publiclySecure() {
        return publicUrl.startsWith("https:");
    }

    /** The addresses of proxies that are believed, as blocks of CIDR: those on this computer, and those that are set. */
    String believed() {
        return Stream.concat(
                        Stream.of("127.0.0.0/8", "::1/128"),
                        Arrays.stream(proxies.split(",")).map(String::strip).filter(each -> !each.isEmpty()))
                .collect(Collectors.joining(","));
    }

    private Optional<String> publicHost() {
        return publicUrl.isBlank()
                ? Optional.empty()
                : Optional.ofNullable(URI.create(publicUrl).getHost());
    }
}
