package dev.stint.cli;

import java.time.Instant;
import java.util.List;

/**
 * How somebody signed in at an issuer of OpenID Connect, and how that is renewed.
 *
 * @param issuer its address
 * @param clientId what this program calls itself there
 * @param send which of the tokens it gives is sent to the server: {@code id_token} or {@code access_token}
 * @param refresh what a new token is had for; empty where the issuer gave nothing
 * @param expires from when on the token opens nothing
 */
record SignedIn(String issuer, String clientId, String send, String refresh, Instant expires) {

    /** Who gave it, and to whom. */
    List<String> origin() {
        return List.of(issuer, clientId);
    }

    /** Never shows what a new token is had for. */
    @Override
    public String toString() {
        return "signed in at " + issuer + " until " + expires;
    }
}
