package dev.stint.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** An issuer of OpenID Connect, as a client sees it. Nothing is sent to where it could be read on the way. */
final class Issuer {
    private static final Duration ANSWER = Duration.ofSeconds(20);
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);

    private final String address;
    private final HttpClient http = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    /** @param address as the server says it */
    Issuer(String address) {
        this.address = checked(address, "the server names as issuer");
    }

    /**
     * What an issuer gave for a sign-in.
     *
     * @param send what goes to the server
     * @param refresh what the next one is had for; empty for nothing
     */
    record Tokens(String send, String refresh, Instant expires) {
        /** Never shows them. */
        @Override
        public String toString() {
            return "Tokens[until " + expires + "]";
        }
    }

    /**
     * Where something of it is.
     *
     * @param what as in the document it publishes, such as {@code token_endpoint}
     * @throws IOException when it does not answer
     */
    String place(String what) throws IOException {
        URI uri = URI.create(address.replaceAll("/+$", "") + "/.well-known/openid-configuration");
        JsonNode document = send(HttpRequest.newBuilder(uri).GET());
        if (!document.path("issuer").asString("").equals(address)) {
            throw new CommandFailure(
                    ExitCodes.REFUSED, uri + " is of another issuer than " + address + "; ask whoever runs the server");
        }
        String place = document.path(what).asString("");
        if (place.isEmpty()) {
            throw new CommandFailure(
                    ExitCodes.REFUSED,
                    "issuer " + address + " has no " + what
                            + ", and so cannot be signed in at from here; log in with a token instead");
        }
        return checked(place, "issuer " + address + " names as its " + what);
    }

    /**
     * Sends a form. The answer may be a refusal, whose {@code error} says why.
     *
     * @throws IOException when it does not answer, or not as an issuer does
     */
    JsonNode post(String place, Map<String, String> form) throws IOException {
        String body = form.entrySet().stream()
                .map(each -> encoded(each.getKey()) + "=" + encoded(each.getValue()))
                .collect(Collectors.joining("&"));
        return send(HttpRequest.newBuilder(URI.create(place))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(body)));
    }

    /**
     * The tokens of an answer.
     *
     * @param which of them goes to the server
     * @param before what could be renewed with until now, which an issuer may leave as it is
     * @throws CommandFailure when the one that is wanted is not among them
     */
    Tokens tokens(JsonNode answer, String which, String before, Instant now) {
        String token = answer.path(which).asString("");
        // what goes into a header, and into a file that is read again
        if (!token.matches("[A-Za-z0-9._~+/=-]+")) {
            throw new CommandFailure(
                    ExitCodes.REFUSED,
                    "issuer " + address + " gave no " + which
                            + "; ask whoever runs the server whether stint.oidc.scopes"
                            + " and client-id are right, or log in with a token instead");
        }
        Instant guess = now.plusSeconds(answer.path("expires_in").asLong(GOOD_FOR.toSeconds()));
        return new Tokens(token, answer.path("refresh_token").asString(before), end(token, guess));
    }

    /** When a token says it ends; it is for the server to check, and here only to know when to renew it. */
    private static Instant end(String token, Instant otherwise) {
        String[] parts = token.split("\\.");
        if (parts.length != 3) {
            return otherwise;
        }
        try {
            String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            long seconds = Json.tree(claims).path("exp").asLong(0);
            return seconds > 0 ? Instant.ofEpochSecond(seconds) : otherwise;
        } catch (IllegalArgumentException | CommandFailure e) {
            return otherwise; // not of a kind we know
        }
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        HttpRequest asked =
                request.timeout(ANSWER).header("Accept", "application/json").build();
        try {
            HttpResponse<String> answer = http.send(asked, BodyHandlers.ofString(StandardCharsets.UTF_8));
            JsonNode body = json(asked.uri(), answer);
            if (answer.statusCode() != 200 && !body.has("error")) {
                throw new IOException(asked.uri() + " answered " + answer.statusCode());
            }
            return body;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitCodes.INTERRUPTED, "interrupted");
        }
    }

    private static JsonNode json(URI uri, HttpResponse<String> answer) throws IOException {
        try {
            return Json.tree(answer.body());
        } catch (CommandFailure e) {
            throw new IOException(uri + " answered " + answer.statusCode() + ", and not in JSON", e);
        }
    }

    private static String checked(String place, String whose) {
        if (!Contexts.safe(place)) {
            throw new CommandFailure(
                    ExitCodes.REFUSED,
                    "what " + whose + " is no https, and a sign-in could be read on the way: '"
                            + place.replaceAll("[^!-~]", "?") + "'; log in with a token instead");
        }
        return place;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
