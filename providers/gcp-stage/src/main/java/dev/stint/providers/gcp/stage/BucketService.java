package dev.stint.providers.gcp.stage;

import dev.stint.discovery.ViolationException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What of Cloud Storage tells whether machines can use a bucket, from its reference pages and unchecked: {@code GET /storage/v1/b/BUCKET} (place
 * and name only) and {@code …/iam/testPermissions}. Objects are played elsewhere. Guarded by the stage's lock.
 */
final class BucketService implements Service {

    private static final Pattern PATH = Pattern.compile("/storage/v1/b/([^/]+)(/iam/testPermissions)?");

    private final Landscape landscape;
    private final Permissions permissions;

    BucketService(Landscape landscape, Permissions permissions) {
        this.landscape = landscape;
        this.permissions = permissions;
    }

    @Override
    public boolean covers(StageRequest request) {
        return request.path().startsWith("/storage/");
    }

    @Override
    public Play play(StageRequest request) {
        Matcher path = PATH.matcher(request.path());
        if (!request.verb().equals("GET") || !path.matches()) {
            throw new ViolationException(request.verb() + " " + request.path() + " is not played on this stage");
        }
        boolean rights = path.group(2) != null;
        List<String> asked = Arrays.stream(request.query().split("&"))
                .filter(part -> part.startsWith("permissions="))
                .map(part -> URLDecoder.decode(part.substring("permissions=".length()), StandardCharsets.UTF_8))
                .toList();
        if (rights && asked.isEmpty()) {
            throw new ViolationException(request.path() + " requires parameter 'permissions'");
        }
        String bucket = path.group(1);
        return rights
                ? new Play("storage.buckets.testIamPermissions", () -> granted(bucket, asked))
                : new Play("storage.buckets.get", () -> described(bucket));
    }

    private String location(String bucket) {
        String location = landscape.buckets().get(bucket);
        if (location == null) {
            throw new RefusedException(404, "notFound", "The specified bucket does not exist.");
        }
        return location;
    }

    private JsonNode described(String bucket) {
        return Json.object()
                .put("kind", "storage#bucket")
                .put("id", bucket)
                .put("name", bucket)
                .put("location", location(bucket))
                .put("locationType", "region");
    }

    private JsonNode granted(String bucket, List<String> asked) {
        location(bucket);
        ObjectNode answer = Json.object().put("kind", "storage#testIamPermissionsResponse");
        ArrayNode granted = Json.object().arrayNode();
        asked.stream().filter(permissions::has).forEach(granted::add);
        if (!granted.isEmpty()) {
            answer.set("permissions", granted);
        }
        return answer;
    }
}
