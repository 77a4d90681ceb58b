package dev.stint.checkpoints.gcs;

import com.google.cloud.storage.BlobInfo;
import com.google.cloud.storage.Storage.BlobField;
import dev.stint.checkpoints.PartPlan;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.checkpoints.Upload;
import dev.stint.checkpoints.UploadLostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An upload in parts: each part is an object of its own, see {@link Components}; at the end they are composed, 32 at a time, to
 * objects that are composed again, until one is left, which is composed under the key. Then the components are deleted.
 */
final class GcsUpload implements Upload {

    /** <a href="https://cloud.google.com/storage/docs/composite-objects">Objects that one compose takes at most</a>. */
    static final int MOST_SOURCES = 32;

    private final GcsBucket bucket;
    private final String key;
    private final PartPlan plan;
    private final int mostSources;
    private final String id = UUID.randomUUID().toString();
    private final Map<Integer, Piece> sent = new ConcurrentHashMap<>();
    private boolean completed;

    GcsUpload(GcsBucket bucket, String key, PartPlan plan) {
        this(bucket, key, plan, MOST_SOURCES);
    }

    /** @param mostSources at once, at least two */
    GcsUpload(GcsBucket bucket, String key, PartPlan plan, int mostSources) {
        this.mostSources = mostSources;
        this.bucket = bucket;
        this.key = key;
        this.plan = plan;
    }

    /** Bytes in an object, which are a stretch of the whole. */
    private record Piece(GcsBucket.Source source, long size, int crc32c) {}

    @Override
    public void part(int number, ByteBuffer bytes, int crc32c) throws IOException {
        plan.check(number, bytes.remaining());
        String component = Components.name(key, id, 0, number);
        BlobInfo there = bucket.create("send part " + number + " of", key, component, bytes, Map.of())
                .orElseThrow();
        // the client sums up what it sends, and the store checks that: so these are the bytes the caller summed up
        if (!Crc32cs.base64(crc32c).equals(there.getCrc32c())) {
            throw new IOException("send part " + number + " of '" + key + "' in bucket '"
                    + bucket.location().bucket() + "' failed: its bytes have CRC32C " + there.getCrc32c() + ", not "
                    + Crc32cs.base64(crc32c) + " as when they were read; send it again");
        }
        sent.put(number, new Piece(source(component, there), bytes.remaining(), crc32c));
    }

    @Override
    public synchronized void complete() throws IOException {
        if (completed) {
            return;
        }
        if (sent.size() < plan.parts()) {
            throw new IllegalStateException("upload of '" + key + "' with " + sent.size() + " of " + plan.parts()
                    + " parts cannot be completed");
        }
        List<Piece> pieces = new ArrayList<>();
        for (int number = 0; number < plan.parts(); number++) {
            pieces.add(Objects.requireNonNull(sent.get(number)));
        }
        Piece whole = joined(pieces);
        List<String> components = new ArrayList<>();
        try {
            for (int level = 1; ; level++) {
                pieces.forEach(piece -> components.add(piece.source().key()));
                if (pieces.size() <= mostSources) {
                    break;
                }
                pieces = nextLevel(pieces, level);
            }
            check(bucket.compose(key, sources(pieces)), whole);
        } catch (StoreRefusedException e) {
            throw e;
        } catch (IOException e) {
            if (!isThere(whole, e)) {
                throw GcsFailures.hasNoSource(e) ? lost(e) : e;
            }
        }
        completed = true;
        deleteAll(components);
    }

    private static UploadLostException lost(IOException failure) {
        return new UploadLostException(
                failure.getMessage()
                        + "; a component of this upload is there no more, or another: somebody gave it up, or a"
                        + " rule of the bucket",
                failure);
    }

    /** Whether the whole is under the key already: the answer to an earlier compose was lost, and its components are gone. */
    private boolean isThere(Piece whole, IOException failure) {
        try {
            return bucket.find("head", key, BlobField.SIZE, BlobField.CRC32C)
                    .filter(found -> found.getSize() == whole.size()
                            && Crc32cs.base64(whole.crc32c()).equals(found.getCrc32c()))
                    .isPresent();
        } catch (IOException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    private List<Piece> nextLevel(List<Piece> pieces, int level) throws IOException {
        List<Callable<Piece>> composes = new ArrayList<>();
        for (int from = 0; from < pieces.size(); from += mostSources) {
            List<Piece> group = pieces.subList(from, Math.min(pieces.size(), from + mostSources));
            String component = Components.name(key, id, level, from / mostSources);
            composes.add(() -> {
                Piece joined = joined(group);
                BlobInfo there = bucket.compose(component, sources(group));
                check(there, joined);
                return new Piece(source(component, there), joined.size(), joined.crc32c());
            });
        }
        return SideBySide.all(composes);
    }

    /** Composing keeps bytes; that it did is worth one comparison. */
    private void check(BlobInfo there, Piece expected) throws IOException {
        if (there.getSize() != expected.size()
                || !Crc32cs.base64(expected.crc32c()).equals(there.getCrc32c())) {
            throw new IOException("compose '" + key + "' in bucket '"
                    + bucket.location().bucket() + "' failed: "
                    + there.getName() + " has " + there.getSize() + " bytes with CRC32C " + there.getCrc32c()
                    + ", where " + expected.size() + " with " + Crc32cs.base64(expected.crc32c()) + " were sent");
        }
    }

    /**
     * The object is whole without this: what cannot be deleted now costs storage, is listed as a pending upload, and goes with the
     * sweep of its epoch. Only a store that refuses is told of: it would keep everything twice.
     */
    private void deleteAll(List<String> components) throws StoreRefusedException {
        try {
            bucket.deleteAll("complete", components);
        } catch (StoreRefusedException e) {
            throw e;
        } catch (IOException e) {
            return;
        }
    }

    @Override
    public synchronized void abort() throws IOException {
        if (!completed) {
            abort(bucket, key, id);
        }
    }

    /** Deletes all components of an upload, also those whose sending failed. */
    static void abort(GcsBucket bucket, String key, String id) throws IOException {
        List<String> components =
                bucket
                        .list("abort", Components.folder(key, id), "", Integer.MAX_VALUE, name -> true, BlobField.NAME)
                        .stream()
                        .map(bucket::key)
                        .toList();
        bucket.deleteAll("abort", components);
    }

    private static Piece joined(List<Piece> pieces) {
        Piece whole = pieces.get(0);
        for (Piece next : pieces.subList(1, pieces.size())) {
            whole = new Piece(
                    whole.source(),
                    whole.size() + next.size(),
                    Crc32cs.combine(whole.crc32c(), next.crc32c(), next.size()));
        }
        return whole;
    }

    private static List<GcsBucket.Source> sources(List<Piece> pieces) {
        return pieces.stream().map(Piece::source).toList();
    }

    private static GcsBucket.Source source(String component, BlobInfo there) {
        return new GcsBucket.Source(component, there.getGeneration());
    }
}
