package dev.stint.checkpoints.gcs.stage;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.zip.CRC32C;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * An object of the fake, in one generation.
 *
 * @param bucket where it is
 * @param name within the bucket
 * @param bytes of it, not copied: leave them as they are
 * @param generation number of this content
 * @param storageClass such as {@code STANDARD}
 * @param contentType as it was given
 * @param metadata of its own
 * @param created when
 * @param components it was composed of; zero: it was not
 */
public record StoredObject(
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
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return Base64.getEncoder()
                .encodeToString(ByteBuffer.allocate(Integer.BYTES)
                        .putInt((int) crc.getValue())
                        .array());
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
