package dev.stint.providers.gcp.stage;

import dev.stint.discovery.ViolationException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tokens and rights, unchecked against a description: {@code POST /token} (OAuth 2.0, RFC 6749 and 7523), {@code POST /v1/token} (Security
 * Token Service, RFC 8693), {@code generateAccessToken} (IAM Service Account Credentials), and {@code testIamPermissions} of projects
 * (Resource Manager v1 and v3) and service accounts (IAM v1). Guarded by the stage's lock.
 */
final class IdentityService implements Service {

    private static final Pattern RIGHTS =
            Pattern.compile("/v[13]/projects/([^/:]+)(/serviceAccounts/([^/:]+))?:testIamPermissions");
    private static final Pattern IMPERSONATION =
            Pattern.compile("/v1/projects/-/serviceAccounts/([^/:]+):generateAccessToken");
    private static final int LIFE_SECONDS = 3_600;

    private final Landscape landscape;
    private final Permissions permissions;
    private final InstantSource clock;
    private int tokens;

    IdentityService(Landscape landscape, Permissions permissions, InstantSource clock) {
        this.landscape = landscape;
        this.permissions = permissions;
        this.clock = clock;
    }

    @Override
    public boolean covers(StageRequest request) {
        String path = request.path();
        return path.equals("/token")
                || path.equals("/v1/token")
                || decodedMatch(RIGHTS, path).matches()
                || decodedMatch(IMPERSONATION, path).matches();
    }

    private static Matcher decodedMatch(Pattern pattern, String path) {
        return pattern.matcher(URLDecoder.decode(path, StandardCharsets.UTF_8));
    }

    @Override
    public Play play(StageRequest request) {
        if (!request.verb().equals("POST")) {
            throw new ViolationException(request.verb() + " " + request.path() + ": only POST is known there");
        }
        if (request.path().equals("/token")) {
            return new Play("oauth2.token", () -> token(request));
        }
        if (request.path().equals("/v1/token")) {
            return new Play("sts.token", () -> exchanged(request));
        }
        Matcher impersonation = decodedMatch(IMPERSONATION, request.path());
        if (impersonation.matches()) {
            return new Play("iamcredentials.generateAccessToken", () -> impersonated(impersonation.group(1)));
        }
        Matcher rights = decodedMatch(RIGHTS, request.path());
        if (!rights.matches()) {
            throw new ViolationException("there is nothing at " + request.path());
        }
        JsonNode asked = request.json()
                .orElseThrow(() -> new ViolationException(request.path() + " needs a body"))
                .path("permissions");
        if (!asked.isArray() || asked.isEmpty()) {
            throw new ViolationException(request.path() + ": permissions is " + asked + ", which is no list of any");
        }
        return new Play("iam.testIamPermissions", () -> rights(rights, asked));
    }

    private JsonNode rights(Matcher where, JsonNode asked) {
        boolean unknown = where.group(3) == null
                ? !where.group(1).equals(landscape.project())
                : !landscape.accounts().contains(where.group(3));
        if (unknown) {
            throw new RefusedException(403, "forbidden", "The caller does not have permission");
        }
        ObjectNode answer = Json.object();
        ArrayNode granted = Json.object().arrayNode();
        asked.forEach(each -> {
            if (permissions.has(each.asString())) {
                granted.add(each.asString());
            }
        });
        // Google leaves out what is empty.
        if (!granted.isEmpty()) {
            answer.set("permissions", granted);
        }
        return answer;
    }

    private String newToken() {
        return "ya29.stage-" + ++tokens;
    }

    private JsonNode token(StageRequest request) {
        String grant = form(request).getOrDefault("grant_type", "");
        if (!grant.equals("urn:ietf:params:oauth:grant-type:jwt-bearer") && !grant.equals("refresh_token")) {
            throw new ViolationException("/token: grant_type '" + grant + "' is not played on this stage");
        }
        return Json.object()
                .put("access_token", newToken())
                .put("expires_in", LIFE_SECONDS)
                .put("token_type", "Bearer");
    }

    private JsonNode exchanged(StageRequest request) {
        String grant = form(request).getOrDefault("grant_type", "");
        if (!grant.equals("urn:ietf:params:oauth:grant-type:token-exchange")) {
            throw new ViolationException("/v1/token: grant_type '" + grant + "' is not played on this stage");
        }
        return Json.object()
                .put("access_token", newToken())
                .put("issued_token_type", "urn:ietf:params:oauth:token-type:access_token")
                .put("token_type", "Bearer")
                .put("expires_in", LIFE_SECONDS);
    }

    private JsonNode impersonated(String email) {
        if (!landscape.accounts().contains(email)) {
            throw new RefusedException(404, "notFound", "Unknown service account " + email);
        }
        return Json.object()
                .put("accessToken", newToken())
                .put("expireTime", clock.instant().plusSeconds(LIFE_SECONDS).toString());
    }

    private static Map<String, String> form(StageRequest request) {
        Map<String, String> form = new HashMap<>();
        for (String pair : request.text().split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                form.put(
                        URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                        URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
            }
        }
        return form;
    }
}
