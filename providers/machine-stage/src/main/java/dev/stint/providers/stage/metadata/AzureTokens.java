package dev.stint.providers.stage.metadata;

import dev.stint.providers.stage.metadata.MetadataServer.Answer;
import dev.stint.providers.stage.metadata.MetadataServer.Question;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tokens of a virtual machine's identities, each for one resource and good until its time. Safe for many threads. */
final class AzureTokens {

    /** A token; clientId and resourceId tell whose it is. */
    record Token(String clientId, String resourceId, String resource, String value, Instant until) {

        boolean isOf(String identity) {
            return identity.equals(clientId) || identity.equalsIgnoreCase(resourceId);
        }
    }

    private final InstantSource clock;
    private final List<Token> tokens = new ArrayList<>();

    AzureTokens(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void add(Token token) {
        tokens.add(token);
    }

    /** A machine with several identities has to be told whose token is wanted. */
    synchronized Answer answer(Question question) {
        Optional<String> resource = question.parameter("resource");
        if (resource.isEmpty()) {
            return refused("Required query variable 'resource' is missing");
        }
        Optional<String> wanted = question.parameter("client_id")
                .or(() -> question.parameter("msi_res_id"))
                .or(() -> question.parameter("mi_res_id"));
        if (wanted.isEmpty() && tokens.stream().map(Token::clientId).distinct().count() > 1) {
            return refused("Multiple user assigned identities exist, please specify the clientId / resourceId of the"
                    + " identity in the token request");
        }
        return tokens.stream()
                .filter(token -> clock.instant().isBefore(token.until()))
                .filter(token ->
                        wanted.filter(identity -> !token.isOf(identity)).isEmpty())
                .filter(token -> slashless(token.resource()).equals(slashless(resource.get())))
                .findFirst()
                .map(token -> Answer.json(200, document(token)))
                .orElseGet(() -> refused("Identity not found"));
    }

    private static Answer refused(String words) {
        return Answer.json(400, Map.of("error", "invalid_request", "error_description", words));
    }

    private static String slashless(String resource) {
        return resource.endsWith("/") ? resource.substring(0, resource.length() - 1) : resource;
    }

    /** Numbers are text in it. */
    private Map<String, String> document(Token token) {
        String seconds =
                Long.toString(Duration.between(clock.instant(), token.until()).toSeconds());
        Map<String, String> document = new LinkedHashMap<>();
        document.put("access_token", token.value());
        document.put("client_id", token.clientId());
        document.put("expires_in", seconds);
        document.put("expires_on", Long.toString(token.until().getEpochSecond()));
        document.put("ext_expires_in", seconds);
        document.put("not_before", Long.toString(clock.instant().getEpochSecond()));
        document.put("resource", token.resource());
        document.put("token_type", "Bearer");
        return document;
    }
}
