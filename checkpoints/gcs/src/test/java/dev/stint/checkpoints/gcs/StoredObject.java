package dev.stint.checkpoints.gcs;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An object of the fake, in one generation. */
record StoredObject(
        String bucket,
        String name,
        byte[] bytes,
        long generation,
        String storageClass,
        String contentType,
        Map<String, String> metadata,
        Instant created,
        int components) {

    String crc32c() {
        return Crc32cs.base64(Crc32cs.of(ByteBuffer.wrap(bytes)));
    }

    /** As the interface answers it. */
    ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("kind", "storage#object");
        json.put("id", bucket + "/" + name + "/" + generation);
        json.put("name", name);
        json.put("bucket", bucket);
        json.put("generation", Long.toString(generation));
        json.put("metageneration", "1");
        json.put("contentType", contentType);
        json.put("storageClass", storageClass);
        json.put("size", Integer.toString(bytes.length));
        json.put("crc32c", crc32c());
        json.put("etag", "E" + generation);
        json.put("timeCreated", created.toString());
        json.put("updated", created.toString());
        json.put("timeStorageClassUpdated", created.toString());
        if (components > 0) {
            json.put("componentCount", components);
        }
        if (!metadata.isEmpty()) {
            ObjectNode all = json.putObject("metadata");
            metadata.forEach(all::put);
        }
        return json;
    }
}
