package dev.stint.checkpoints.gcs.stage;

import dev.stint.checkpoints.ObjectKeys;
import dev.stint.discovery.Discovery;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The buckets of the fake, and what the interface's methods do to them. Each call is one step: safe for many threads. */
public final class FakeObjects {

    /** <a href="https://cloud.google.com/storage/docs/json_api/v1/objects/compose">The bound of a compose</a>. */
    private static final int MOST_SOURCES = 32;

    private static final int PAGE = 1000;

    private final InstantSource clock;
    private final Map<String, TreeMap<String, StoredObject>> buckets = new HashMap<>();
    private final Map<String, Integer> rewritten = new HashMap<>();
    private long generations = 1_700_000_000_000_000L;
    private int pageBound = PAGE;
    private final int rewriteBytes = 1 << 20;

    FakeObjects(InstantSource clock) {
        this.clock = clock;
    }

    /** Makes a bucket, or empties it. */
    public synchronized void createBucket(String name) {
        buckets.put(name, new TreeMap<>(ObjectKeys.ORDER));
    }

    /** Removes a bucket with all that is in it. */
    public synchronized void dropBucket(String name) {
        buckets.remove(name);
    }

    /** Forgets all buckets, and what was set up. */
    synchronized void clear() {
        buckets.clear();
        rewritten.clear();
        pageBound = PAGE;
    }

    /** Lists at most so many per page, whatever is asked for, as the real one may. */
    public synchronized void boundPages(int objects) {
        pageBound = objects;
    }

    /** Names of a bucket's objects, in order. */
    public synchronized List<String> names(String bucket) {
        return List.copyOf(bucket(bucket).keySet());
    }

    /** An object of a bucket. */
    public synchronized Optional<StoredObject> find(String bucket, String name) {
        return Optional.ofNullable(bucket(bucket).get(name));
    }

    /** {@code insert}, with the bytes beside the record. */
    synchronized JsonNode insert(Discovery.Call call, JsonNode resource, byte[] bytes) {
        String name = call.asked("name").orElseGet(() -> resource.path("name").asString());
        if (name.isEmpty()) {
            throw new RefusalException(400, "required", "Required");
        }
        String bucket = call.at("bucket");
        checkTarget(call, bucket, name);
        StoredObject object = stored(bucket, name, bytes, resource, 0);
        String crc = resource.path("crc32c").asString();
        if (!crc.isEmpty() && !crc.equals(object.crc32c())) {
            throw new RefusalException(
                    400,
                    "invalid",
                    "Provided CRC32C \"" + crc + "\" doesn't match calculated CRC32C \"" + object.crc32c() + "\".");
        }
        bucket(bucket).put(name, object);
        return object.json();
    }

    /** {@code get}, of the record or the bytes. */
    synchronized StoredObject get(Discovery.Call call) {
        StoredObject found = existing(call.at("bucket"), call.at("object"), call.number("generation"));
        checkConditions(call, "", Optional.of(found));
        return found;
    }

    synchronized void delete(Discovery.Call call) {
        StoredObject found = existing(call.at("bucket"), call.at("object"), call.number("generation"));
        checkConditions(call, "", Optional.of(found));
        bucket(found.bucket()).remove(found.name());
    }

    synchronized JsonNode list(Discovery.Call call) {
        TreeMap<String, StoredObject> all = bucket(call.at("bucket"));
        String prefix = call.asked("prefix").orElse("");
        int most = Math.min(
                pageBound, call.number("maxResults").map(Long::intValue).orElse(PAGE));
        if (most < 1) {
            throw new RefusalException(400, "invalid", "Invalid value '" + most + "' for maxResults");
        }
        String from = call.asked("startOffset").orElse("");
        Function<String, String> decode =
                token -> new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        String after = call.asked("pageToken").map(decode).orElse("");
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", "storage#objects");
        List<StoredObject> page = new ArrayList<>();
        for (StoredObject object : all.tailMap(prefix, true).values()) {
            String name = object.name();
            if (!name.startsWith(prefix)) {
                break;
            }
            if (ObjectKeys.ORDER.compare(name, from) < 0
                    || (!after.isEmpty() && ObjectKeys.ORDER.compare(name, after) <= 0)) {
                continue;
            }
            if (page.size() == most) {
                String last = page.get(most - 1).name();
                json.put("nextPageToken", Base64.getEncoder().encodeToString(last.getBytes(StandardCharsets.UTF_8)));
                break;
            }
            page.add(object);
        }
        if (!page.isEmpty()) {
            var items = json.putArray("items");
            page.forEach(object -> items.add(object.json()));
        }
        return json;
    }

    synchronized JsonNode compose(Discovery.Call call, JsonNode request) {
        String bucket = call.at("destinationBucket");
        String name = call.at("destinationObject");
        JsonNode sources = request.path("sourceObjects");
        if (sources.isEmpty() || sources.size() > MOST_SOURCES) {
            throw new RefusalException(
                    400,
                    "invalid",
                    "The number of source components provided (" + sources.size() + ") exceeds the maximum (32)");
        }
        checkTarget(call, bucket, name);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        int components = 0;
        for (JsonNode source : sources) {
            Optional<Long> generation = Optional.of(source.path("generation").asString())
                    .filter(text -> !text.isEmpty())
                    .map(Long::parseLong);
            StoredObject part = existing(bucket, source.path("name").asString(), generation);
            whole.writeBytes(part.bytes());
            components += Math.max(1, part.components());
        }
        StoredObject object = stored(bucket, name, whole.toByteArray(), request.path("destination"), components);
        bucket(bucket).put(name, object);
        return object.json();
    }

    /** {@code rewrite}: copies a bounded number of bytes per call; the object is there with the last. */
    synchronized JsonNode rewrite(Discovery.Call call, JsonNode resource) {
        StoredObject source =
                existing(call.at("sourceBucket"), call.at("sourceObject"), call.number("sourceGeneration"));
        String bucket = call.at("destinationBucket");
        String name = call.at("destinationObject");
        checkConditions(call, "Source", Optional.of(source));
        checkTarget(call, bucket, name);
        Optional<String> given = call.asked("rewriteToken");
        String token = given.orElseGet(() -> "r" + source.generation() + "-" + rewritten.size());
        if (given.isPresent() && !rewritten.containsKey(token)) {
            throw new RefusalException(400, "invalid", "Invalid rewrite token");
        }
        int most = call.number("maxBytesRewrittenPerCall").map(Long::intValue).orElse(rewriteBytes);
        int done = Math.min(source.bytes().length, rewritten.getOrDefault(token, 0) + most);
        rewritten.put(token, done);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", "storage#rewriteResponse");
        json.put("objectSize", Integer.toString(source.bytes().length));
        json.put("totalBytesRewritten", Integer.toString(done));
        json.put("done", done == source.bytes().length);
        if (done < source.bytes().length) {
            json.put("rewriteToken", token);
            return json;
        }
        StoredObject object = stored(bucket, name, source.bytes(), resource, 0);
        bucket(bucket).put(name, object);
        json.set("resource", object.json());
        return json;
    }

    private StoredObject stored(String bucket, String name, byte[] bytes, JsonNode resource, int components) {
        if (name.getBytes(StandardCharsets.UTF_8).length > ObjectKeys.MAX_BYTES) {
            throw new RefusalException(400, "invalid", "The specified object name is not valid.");
        }
        Map<String, String> metadata = new HashMap<>();
        resource.path("metadata")
                .properties()
                .forEach(one -> metadata.put(one.getKey(), one.getValue().asString()));
        String storageClass = resource.path("storageClass").asString();
        if (!storageClass.isEmpty()
                && !List.of("STANDARD", "NEARLINE", "COLDLINE", "ARCHIVE").contains(storageClass)) {
            throw new RefusalException(400, "invalid", "The storage class you specified is not valid.");
        }
        return new StoredObject(
                bucket,
                name,
                bytes,
                ++generations,
                storageClass.isEmpty() ? "NEARLINE" : storageClass, // a bucket whose default nobody should rely on
                resource.path("contentType").asString(),
                metadata,
                clock.instant(),
                components);
    }

    private TreeMap<String, StoredObject> bucket(String name) {
        TreeMap<String, StoredObject> bucket = buckets.get(name);
        if (bucket == null) {
            throw new RefusalException(404, "notFound", "The specified bucket does not exist.");
        }
        return bucket;
    }

    private StoredObject existing(String bucket, String name, Optional<Long> generation) {
        StoredObject found = bucket(bucket).get(name);
        if (found == null
                || generation.filter(wanted -> wanted != found.generation()).isPresent()) {
            throw new RefusalException(404, "notFound", "No such object: " + bucket + "/" + name);
        }
        return found;
    }

    private void checkTarget(Discovery.Call call, String bucket, String name) {
        checkConditions(call, "", Optional.ofNullable(bucket(bucket).get(name)));
    }

    private static void checkConditions(Discovery.Call call, String whose, Optional<StoredObject> now) {
        long generation = now.map(StoredObject::generation).orElse(0L);
        boolean good = call.number("if" + whose + "GenerationMatch")
                        .map(wanted -> wanted == generation)
                        .orElse(true)
                && call.number("if" + whose + "GenerationNotMatch")
                        .map(other -> other != generation)
                        .orElse(true)
                && call.number("if" + whose + "MetagenerationMatch")
                        .map(one -> one == 1)
                        .orElse(true)
                && call.number("if" + whose + "MetagenerationNotMatch")
                        .map(one -> one != 1)
                        .orElse(true);
        if (!good) {
            throw new RefusalException(
                    412, "conditionNotMet", "At least one of the pre-conditions you specified did not hold.");
        }
    }
}
