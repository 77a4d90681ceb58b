package dev.stint.checkpoints;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** Opens {@code file:///absolute/folder} stores; the folder is created when it is absent. */
public final class FileObjectStoreFactory implements ObjectStoreFactory {

    /** No write pauses for so long. */
    private static final Duration LEFTOVER_AGE = Duration.ofDays(1);

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public ObjectStore open(String uri) throws IOException {
        URI parsed;
        try {
            parsed = new URI(uri);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("store: '" + StoreUri.shown(uri) + "' is not a URI (" + e.getReason()
                    + "); write file:///absolute/folder");
        }
        String path = parsed.getPath();
        if (!"file".equals(parsed.getScheme())
                || path == null
                || !path.startsWith("/")
                || (parsed.getAuthority() != null && !parsed.getAuthority().isEmpty())
                || parsed.getQuery() != null
                || parsed.getFragment() != null) {
            throw new IllegalArgumentException("store: '" + StoreUri.shown(uri) + "' is not file:///absolute/folder");
        }
        FileObjectStore store = new FileObjectStore(Path.of(path));
        // A machine killed in the middle of an upload leaves its half behind.
        store.removeLeftovers(LEFTOVER_AGE, InstantSource.system());
        return store;
    }
}
