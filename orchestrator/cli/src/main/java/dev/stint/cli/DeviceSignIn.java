package dev.stint.cli;

import dev.stint.api.AccessViews;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/**
 * Signs somebody in who has a browser somewhere, here or on another device: shows an address and a code, and asks now and then whether
 * they have been there (RFC 8628).
 */
final class DeviceSignIn {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:device_code";
    private static final int USUAL_SECONDS = 5;
    private static final int SLOWER_SECONDS = 5;
    private static final int SLOWEST_SECONDS = 60;
    private static final int USUAL_LIFE_SECONDS = 600;

    private final InstantSource clock;
    private final Pause pause;
    private final Consumer<String> say;

    /** @param say shows a line to whoever signs in */
    DeviceSignIn(InstantSource clock, Pause pause, Consumer<String> say) {
        this.clock = clock;
        this.pause = pause;
        this.say = say;
    }

    /**
     * Waits until they have.
     *
     * @throws CommandFailure when they said no, did not come in time, or the issuer does not answer
     */
    Issuer.Tokens ask(AccessViews.SignInWay way) {
        Issuer issuer = new Issuer(way.issuer());
        try {
            String tokens = issuer.place("token_endpoint");
            JsonNode device = issuer.post(
                    issuer.place("device_authorization_endpoint"),
                    Map.of("client_id", way.clientId(), "scope", way.scopes()));
            if (device.has("error") || device.path("device_code").asString("").isEmpty()) {
                throw refused(way, error(device), "ask whoever runs the server whether stint.oidc is right");
            }
            show(device);
            return wait(issuer, tokens, way, device);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCodes.NO_SERVER,
                    "issuer " + way.issuer() + " cannot be reached: " + Trouble.words(e) + "; try again later");
        }
    }

    private void show(JsonNode device) {
        String whole = plain(device.path("verification_uri_complete").asString(""));
        String place = plain(device.path("verification_uri").asString(""));
        String code = plain(device.path("user_code").asString(""));
        say.accept("to sign in, open " + (whole.isEmpty() ? place : whole));
        say.accept((whole.isEmpty() ? "and give the code " : "and see that it shows the code ") + code);
    }

    private Issuer.Tokens wait(Issuer issuer, String place, AccessViews.SignInWay way, JsonNode device) {
        Instant end = clock.instant().plusSeconds(device.path("expires_in").asLong(USUAL_LIFE_SECONDS));
        long seconds = Math.max(1, device.path("interval").asLong(USUAL_SECONDS));
        Map<String, String> form = new HashMap<>(Map.of("grant_type", GRANT, "client_id", way.clientId()));
        form.put("device_code", device.path("device_code").asString(""));
        while (clock.instant().isBefore(end) && !Thread.currentThread().isInterrupted()) {
            pause.of(Duration.ofSeconds(seconds));
            String error;
            try {
                JsonNode answer = issuer.post(place, form);
                error = error(answer);
                if (error.isEmpty()) {
                    return issuer.tokens(answer, way.send(), "", clock.instant());
                }
            } catch (IOException e) {
                error = "no answer";
            }
            switch (error) {
                case "authorization_pending" -> {}
                case "slow_down" -> seconds += SLOWER_SECONDS;
                case "no answer" -> seconds = Math.min(Math.max(seconds, SLOWEST_SECONDS), seconds * 2);
                case "access_denied" ->
                    throw refused(way, error, "somebody said no there; call again if that was a mistake");
                case "expired_token" -> throw late(way);
                default -> throw refused(way, error, "call again, or log in with a token instead");
            }
        }
        throw late(way);
    }

    private static CommandFailure late(AccessViews.SignInWay way) {
        return refused(way, "expired_token", "the code was not given there in time; call again for another");
    }

    private static CommandFailure refused(AccessViews.SignInWay way, String error, String remedy) {
        return new CommandFailure(
                ExitCodes.REFUSED, "issuer " + way.issuer() + " signed nobody in (" + error + "); " + remedy);
    }

    private static String error(JsonNode answer) {
        return plain(answer.path("error").asString(""));
    }

    /** What a stranger's server says, for a terminal. */
    static String plain(String text) {
        String plain = text.replaceAll("[^!-~]", "?");
        return plain.substring(0, Math.min(plain.length(), 500));
    }
}
