package dev.stint.server;

import dev.stint.api.StoreViews;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Files in memory, the same in every checkpoint and as outputs; streams break where the test wants. */
public final class FakeDownloads implements Downloads {
    public final Map<String, byte[]> files =
            new TreeMap<>(Map.of("w.bin", "0123456789".getBytes(StandardCharsets.UTF_8)));
    public final List<String> opened = new ArrayList<>();
    private int announcedBeyond;
    private long breaksAt = Long.MAX_VALUE;
    private @Nullable Exception refusal;

    /** The store has so many bytes fewer than it should. */
    public synchronized void cutShort(int bytes) {
        announcedBeyond = bytes;
    }

    /** Every stream breaks at that byte of the file. */
    public synchronized void breakAt(long offset) {
        breaksAt = offset;
    }

    /** Opening fails; not with {@code null}. */
    public synchronized void refuse(@Nullable Exception how) {
        refusal = how;
    }

    @Override
    public synchronized Content checkpointFile(String run, long index, String path) {
        return content(path);
    }

    @Override
    public synchronized StoreViews.OutputFiles outputs(String run) {
        return new StoreViews.OutputFiles(
                FakeRuns.ID,
                files.keySet().stream()
                        .map(path ->
                                new StoreViews.OutputFile(path, content(path).bytes(), "cd".repeat(32)))
                        .toList());
    }

    @Override
    public synchronized Content output(String run, String path) {
        return content(path);
    }

    private Content content(String path) {
        byte[] bytes = files.get(path);
        if (bytes == null) {
            throw new RefusedException(404, 4, "there is no file '" + path + "'", List.of());
        }
        int size = bytes.length + announcedBeyond;
        return new Content() {
            @Override
            public long bytes() {
                return size;
            }

            @Override
            public String sha256() {
                return "cd".repeat(32);
            }

            @Override
            public InputStream open(long offset, long length) throws IOException {
                return opened(path, bytes, offset, length);
            }

            @Override
            public RefusedException missing(String what) {
                return new RefusedException(410, 1, path + " " + what, List.of());
            }
        };
    }

    private synchronized InputStream opened(String path, byte[] bytes, long offset, long length) throws IOException {
        opened.add(path + " " + offset + "+" + length);
        if (refusal instanceof IOException io) {
            throw io;
        }
        if (refusal instanceof RuntimeException bug) {
            throw bug;
        }
        long breakAfter = breaksAt - offset;
        int from = (int) Math.min(offset, bytes.length);
        int to = (int) Math.min(bytes.length, offset + length);
        return new FilterInputStream(new ByteArrayInputStream(bytes, from, to - from)) {
            private long read;

            @Override
            public int read(byte[] into, int at, int most) throws IOException {
                if (read == breakAfter) {
                    throw new IOException("connection reset by the store");
                }
                int got = super.read(into, at, (int) Math.min(most, breakAfter - read));
                read += Math.max(0, got);
                return got;
            }
        };
    }
}
