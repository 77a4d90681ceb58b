package dev.stint.server.oidc;

import java.net.URI;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code stint.oidc.*}: who vouches for people, beside the tokens of a team's server.
 *
 * @param issuer its address, exactly as its tokens say it; empty for nobody
 * @param audience whom a token has to be made for
 * @param clientId what {@code stint login} calls itself there; empty for the audience
 * @param userClaim the claim that is a person's name here
 * @param groupsClaim the claim with the groups somebody is in; empty for none
 * @param scopes what {@code stint login} asks for
 */
@ConfigurationProperties("stint.oidc")
public record OidcProperties(
        @DefaultValue("") String issuer,
        @DefaultValue("") String audience,
        @DefaultValue("") String clientId,
        @DefaultValue("email") String userClaim,
        @DefaultValue("") String groupsClaim,
        @DefaultValue("openid email offline_access") String scopes) {
    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    public OidcProperties {
        if (!issuer.isEmpty() && !safe(issuer)) {
            throw new IllegalArgumentException(
                    "stint.oidc.issuer: '" + issuer
                            + "' is no address of an issuer; give one with https, such as https://login.example.com, as its tokens say it");
        }
        if (!issuer.isEmpty() && audience.isEmpty()) {
            throw new IllegalArgumentException(
                    "stint.oidc.audience: is empty; with stint.oidc.issuer, give whom tokens are made for, such as the id of the"
                            + " client that was registered for Stint");
        }
        if (userClaim.isEmpty()) {
            throw new IllegalArgumentException(
                    "stint.oidc.user-claim: is empty; give the claim that is a person's name, such as email or sub");
        }
        if (!Set.of(scopes.split(" ")).contains("openid")) {
            throw new IllegalArgumentException("stint.oidc.scopes: '" + scopes
                    + "' has no openid, without which nobody says who somebody is; give at least openid");
        }
    }

    /** Whether there is an issuer. */
    public boolean on() {
        return !issuer.isEmpty();
    }

    /** What {@code stint login} calls itself. */
    String client() {
        return clientId.isEmpty() ? audience : clientId;
    }

    /** Whether nobody on the way can change what is read there: https, or this computer's own. */
    static boolean safe(String address) {
        try {
            URI uri = URI.create(address);
            return uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && ("https".equals(uri.getScheme())
                            || ("http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost())));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
