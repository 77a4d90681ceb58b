package dev.stint.checkpoints.s3.bench;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** What the store has: objects by bucket and key, and uploads that are none yet. Safe for many threads. */
final class Objects {

    private final ConcurrentSkipListMap<String, One> objects = new ConcurrentSkipListMap<>();
    private final Map<String, Pending> uploads = new ConcurrentHashMap<>();
    private final AtomicLong numbers = new AtomicLong();

    /**
     * An object.
     *
     * @param bodies in their order
     * @param etag never that of an MD5 (32 hex digits), so that nobody compares it with one
     * @param metadata headers to give back
     */
    record One(List<Body> bodies, String etag, Map<String, String> metadata, Instant modified) {
        long size() {
            return bodies.stream().mapToLong(Body::size).sum();
        }

        void send(long offset, long length, SocketChannel to) throws IOException {
            long begin = 0;
            for (Body body : bodies) {
                long from = Math.max(offset, begin);
                long until = Math.min(offset + length, begin + body.size());
                if (from < until) {
                    body.send(from - begin, until - from, to);
                }
                begin += body.size();
            }
        }
    }

    private record Pending(String where, Map<String, String> metadata, SortedMap<Integer, Body> parts) {}

    String newEtag() {
        return "sink-" + numbers.incrementAndGet();
    }

    /** Whether it was written: not, if it may not be there and is. */
    boolean put(String where, One object, boolean ifAbsent) throws IOException {
        if (ifAbsent) {
            return objects.putIfAbsent(where, object) == null;
        }
        One old = objects.put(where, object);
        if (old != null) {
            remove(old.bodies());
        }
        return true;
    }

    Optional<One> find(String where) {
        return Optional.ofNullable(objects.get(where));
    }

    void delete(String where) throws IOException {
        One old = objects.remove(where);
        if (old != null) {
            remove(old.bodies());
        }
    }

    String begin(String where, Map<String, String> metadata) {
        String id = "upload-" + numbers.incrementAndGet();
        uploads.put(id, new Pending(where, metadata, new TreeMap<>()));
        return id;
    }

    boolean part(String id, int number, Body body) throws IOException {
        Pending pending = uploads.get(id);
        if (pending == null) {
            return false;
        }
        Body old;
        synchronized (pending) {
            old = pending.parts().put(number, body);
        }
        if (old != null) {
            old.remove();
        }
        return true;
    }

    /** Takes all parts it was given, in their order. */
    Optional<One> complete(String id) throws IOException {
        Pending pending = uploads.remove(id);
        if (pending == null) {
            return Optional.empty();
        }
        One object = new One(List.copyOf(pending.parts().values()), newEtag(), pending.metadata(), now());
        put(pending.where(), object, false);
        return Optional.of(object);
    }

    void abort(String id) throws IOException {
        Pending pending = uploads.remove(id);
        if (pending != null) {
            remove(pending.parts().values());
        }
    }

    /** To the second, as HTTP has it. */
    static Instant now() {
        return Instant.now().truncatedTo(ChronoUnit.SECONDS);
    }

    /** Answers ListObjectsV2, and what there was before it. */
    String list(Head head) {
        String bucket = head.bucket() + "/";
        String prefix = head.parameter("prefix", "");
        String delimiter = head.parameter("delimiter", "");
        int limit = Integer.parseInt(head.parameter("max-keys", "1000"));
        String after =
                head.parameter("continuation-token", head.parameter("start-after", head.parameter("marker", "")));
        boolean encoded = head.parameter("encoding-type", "").equals("url");
        List<String> entries = new ArrayList<>();
        String last = "";
        boolean more = false;
        for (Map.Entry<String, One> entry : objects.tailMap(bucket + prefix).entrySet()) {
            if (!entry.getKey().startsWith(bucket + prefix)) {
                break;
            }
            String key = entry.getKey().substring(bucket.length());
            int cut = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            String shown = cut < 0 ? key : key.substring(0, cut + delimiter.length());
            if (shown.compareTo(after) <= 0 || shown.equals(last)) {
                continue;
            }
            if (entries.size() == limit) {
                more = true;
                break;
            }
            String name =
                    encoded ? URLEncoder.encode(shown, StandardCharsets.UTF_8).replace("%2F", "/") : escaped(shown);
            entries.add(
                    cut < 0
                            ? "<Contents><Key>" + name + "</Key><LastModified>"
                                    + entry.getValue().modified() + "</LastModified><ETag>\""
                                    + entry.getValue().etag() + "\"</ETag><Size>"
                                    + entry.getValue().size()
                                    + "</Size><StorageClass>STANDARD</StorageClass></Contents>"
                            : "<CommonPrefixes><Prefix>" + name + "</Prefix></CommonPrefixes>");
            last = shown;
        }
        return "<ListBucketResult><Name>" + escaped(head.bucket()) + "</Name><Prefix>" + escaped(prefix)
                + "</Prefix><KeyCount>" + entries.size() + "</KeyCount><MaxKeys>" + limit + "</MaxKeys>"
                + (encoded ? "<EncodingType>url</EncodingType>" : "")
                + "<IsTruncated>" + more + "</IsTruncated>"
                + (more
                        ? "<NextContinuationToken>" + escaped(last) + "</NextContinuationToken><NextMarker>"
                                + escaped(last) + "</NextMarker>"
                        : "")
                + String.join("", entries) + "</ListBucketResult>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static void remove(Collection<Body> bodies) throws IOException {
        for (Body body : bodies) {
            body.remove();
        }
    }
}
