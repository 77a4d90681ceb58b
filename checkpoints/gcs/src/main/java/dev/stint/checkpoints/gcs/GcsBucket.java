package dev.stint.checkpoints.gcs;

import com.google.api.client.http.HttpResponse;
import com.google.api.gax.paging.Page;
import com.google.cloud.storage.Blob;
import com.google.cloud.storage.BlobId;
import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.CopyWriter;
import com.google.cloud.storage.Storage.BlobField;
import com.google.cloud.storage.Storage.BlobGetOption;
import com.google.cloud.storage.Storage.BlobListOption;
import com.google.cloud.storage.Storage.BlobTargetOption;
import com.google.cloud.storage.Storage.ComposeRequest;
import com.google.cloud.storage.Storage.CopyRequest;
import com.google.cloud.storage.StorageClass;
import dev.stint.checkpoints.ObjectKeys;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * The part of a bucket that is the store's, by keys: each method is one call of the vendor's, repeated where it failed for the
 * moment, with its failure in our words. Safe for many threads.
 */
final class GcsBucket implements AutoCloseable {

    /** New objects get this whatever the bucket's default is: parts are deleted within minutes, colder classes charge for that. */
    static final StorageClass NEW_OBJECTS = StorageClass.STANDARD;

    /** The vendor's bound of a listing's page. */
    private static final int PAGE = 1000;

    private final GcsLocation location;
    private final GcsClient client;
    private final GcsTiming timing;
    private final GcsFailures failures;
    private final BoundedCalls sends = new BoundedCalls();

    GcsBucket(GcsLocation location, GcsClient client, GcsTiming timing) {
        this.location = location;
        this.client = client;
        this.timing = timing;
        this.failures = new GcsFailures(location.bucket());
    }

    GcsLocation location() {
        return location;
    }

    GcsTiming timing() {
        return timing;
    }

    GcsFailures failures() {
        return failures;
    }

    /** Throws {@link IllegalArgumentException} for a key that is not allowed, or too long with what comes before and behind. */
    String check(String key, int longerBytes) {
        ObjectKeys.check(key);
        int bytes = name(key).getBytes(StandardCharsets.UTF_8).length + longerBytes;
        if (bytes > ObjectKeys.MAX_BYTES) {
            throw new IllegalArgumentException("object key '" + key.substring(0, Math.min(200, key.length()))
                    + "…' is too long: with the store's prefix"
                    + (longerBytes > 0 ? " and the ending of its parts" : "")
                    + " it has " + bytes + " bytes, the most is " + ObjectKeys.MAX_BYTES);
        }
        if (Components.parse(key).isPresent()) {
            throw new IllegalArgumentException(
                    "object key '" + key + "' ends as the parts of unfinished uploads do; take another");
        }
        return key;
    }

    /**
     * Writes an object whose bytes are checked on arrival by their CRC32C.
     *
     * @param key for whose sake, named in failures
     * @param object its own key
     * @return what is there now; empty when a condition did not hold
     */
    Optional<BlobInfo> create(
            String call,
            String key,
            String object,
            ByteBuffer bytes,
            Map<String, String> metadata,
            BlobTargetOption... conditions)
            throws IOException {
        ByteBuffer body = bytes.hasArray() ? bytes : copy(bytes);
        int from = body.arrayOffset() + body.position();
        BlobTargetOption[] options = Arrays.copyOf(conditions, conditions.length + 1);
        options[conditions.length] = BlobTargetOption.disableGzipContent();
        BlobInfo target = target(object).setMetadata(metadata).build();
        try {
            return Optional.of(sends.within(
                    timing.longestCall(body.remaining()),
                    () -> client.storage().create(target, body.array(), from, body.remaining(), options)));
        } catch (RuntimeException | IOException e) {
            if (conditions.length > 0 && GcsFailures.code(e) == GcsFailures.PRECONDITION_FAILED) {
                return Optional.empty();
            }
            throw failures.of(call, key, e);
        }
    }

    /** What an object's record says; empty when there is none. */
    Optional<BlobInfo> find(String call, String key, BlobField... fields) throws IOException {
        return ask(call, key, () -> Optional.ofNullable(client.storage().get(id(key), BlobGetOption.fields(fields))));
    }

    /** Removes an object; silent when there is none. */
    void delete(String call, String key) throws IOException {
        ask(call, key, () -> client.storage().delete(id(key)));
    }

    /** As {@link #delete}, for many. */
    void deleteAll(String call, List<String> keys) throws IOException {
        List<Callable<String>> deletes = new ArrayList<>();
        for (String key : keys) {
            deletes.add(() -> {
                delete(call, key);
                return key;
            });
        }
        SideBySide.all(deletes);
    }

    /**
     * Puts objects together under a key, replacing what is there.
     *
     * @param sources keys and the generations they must have
     */
    BlobInfo compose(String key, List<Source> sources) throws IOException {
        ComposeRequest.Builder request =
                ComposeRequest.newBuilder().setTarget(target(key).build());
        sources.forEach(source -> request.addSource(name(source.key()), source.generation()));
        return ask("compose", key, () -> client.storage().compose(request.build()));
    }

    /**
     * What is put together.
     *
     * @param key of the object
     * @param generation of its bytes
     */
    record Source(String key, long generation) {}

    /**
     * Writes an object anew in a class, in as many rounds as the store wants.
     *
     * @param generation which the bytes must have, and which is replaced
     * @return false when another generation is there by now
     */
    boolean rewrite(String key, long generation, StorageClass into) throws IOException {
        CopyRequest request = CopyRequest.newBuilder()
                .setSource(BlobId.of(location.bucket(), name(key), generation))
                .setTarget(target(key).setStorageClass(into).build(), BlobTargetOption.generationMatch(generation))
                .build();
        try {
            CopyWriter writer = client.storage().copy(request);
            while (!writer.isDone()) {
                writer.copyChunk();
            }
            return true;
        } catch (RuntimeException e) {
            int code = GcsFailures.code(e);
            if (code == GcsFailures.PRECONDITION_FAILED || code == GcsFailures.NOT_FOUND) {
                return false;
            }
            throw failures.of("move", key, e);
        }
    }

    /** Objects below a prefix, in key order, as {@link dev.stint.checkpoints.ObjectStore#list} has them. */
    List<BlobInfo> objects(String prefix, String startAfter, int limit, BlobField... fields) throws IOException {
        return list(
                "list", prefix, startAfter, limit, key -> Components.parse(key).isEmpty(), fields);
    }

    /**
     * Objects and components below a prefix, in key order.
     *
     * @param wanted which of them count; asked for keys
     */
    List<BlobInfo> list(
            String call, String prefix, String startAfter, int limit, Predicate<String> wanted, BlobField... fields)
            throws IOException {
        List<BlobInfo> found = new ArrayList<>();
        if (limit <= 0) {
            return found;
        }
        List<BlobListOption> options = new ArrayList<>(
                List.of(BlobListOption.pageSize((int) Math.min(limit + 1L, PAGE)), BlobListOption.fields(fields)));
        if (!name(prefix).isEmpty()) {
            options.add(BlobListOption.prefix(name(prefix)));
        }
        if (!startAfter.isEmpty() && ObjectKeys.ORDER.compare(startAfter, prefix) > 0) {
            options.add(BlobListOption.startOffset(name(startAfter)));
        }
        Page<Blob> page = ask(
                call, prefix, () -> client.storage().list(location.bucket(), options.toArray(BlobListOption[]::new)));
        while (true) {
            for (Blob blob : page.getValues()) {
                String key = key(blob);
                // folders that somebody made in the console, and other names that are no keys, are no objects of ours
                if (!key.equals(startAfter) && ObjectKeys.allowed(key) && wanted.test(key)) {
                    found.add(blob);
                    if (found.size() == limit) {
                        return found;
                    }
                }
            }
            if (!page.hasNextPage()) {
                return found;
            }
            Page<Blob> before = page;
            page = ask(call, prefix, before::getNextPage);
        }
    }

    /** Opens a range once, without repeating; throws what the vendor's client throws. */
    HttpResponse openOnce(String key, long offset, long length, OptionalLong generation) throws IOException {
        com.google.api.services.storage.Storage.Objects.Get get =
                client.media().objects().get(location.bucket(), name(key));
        if (generation.isPresent()) {
            get.setGeneration(generation.getAsLong());
        }
        get.setReturnRawInputStream(true);
        get.getMediaHttpDownloader().setDirectDownloadEnabled(true);
        boolean toTheEnd = length > Long.MAX_VALUE - offset;
        if (offset > 0 || !toTheEnd) {
            get.getRequestHeaders().setRange("bytes=" + offset + "-" + (toTheEnd ? "" : offset + length - 1));
        }
        return get.executeMedia();
    }

    /** The key of a listed object. */
    String key(BlobInfo blob) {
        return location.prefix().isEmpty()
                ? blob.getName()
                : blob.getName().substring(location.prefix().length() + 1);
    }

    @Override
    public void close() {
        sends.close();
        try {
            client.storage().close();
        } catch (Exception e) {
            throw new IllegalStateException("the client of bucket '" + location.bucket() + "' cannot be closed", e);
        }
    }

    private <T> T ask(String call, String key, Supplier<T> question) throws IOException {
        try {
            return question.get();
        } catch (RuntimeException e) {
            throw failures.of(call, key, e);
        }
    }

    private BlobInfo.Builder target(String key) {
        return BlobInfo.newBuilder(id(key))
                .setContentType("application/octet-stream")
                .setStorageClass(NEW_OBJECTS);
    }

    private BlobId id(String key) {
        return BlobId.of(location.bucket(), name(key));
    }

    private String name(String key) {
        return location.prefix().isEmpty() ? key : location.prefix() + "/" + key;
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
        copy.put(bytes.duplicate()).flip();
        return copy;
    }
}
