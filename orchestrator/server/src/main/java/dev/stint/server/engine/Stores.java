package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.Json;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * The object stores of this server: its own, and those that runs were moved to. Each is opened once, when it is first needed, and
 * kept until the process ends. Safe for use by many threads.
 *
 * <p>What belongs to a run (its checkpoint log) is in the run's home; what belongs to an attempt (orders, status, log text, outputs)
 * is where its launch was told, also after the run has moved.
 */
@Component
public class Stores {

    private final ObjectStore usual;
    private final Map<String, ObjectStore> open = new HashMap<>();

    public Stores(ObjectStore usual) {
        this.usual = usual;
    }

    /** The server's own store: uploads, and the home of every run that was not moved. */
    public ObjectStore usual() {
        return usual;
    }

    /**
     * The store at a URI, opened before or now.
     *
     * @throws IOException when it cannot be opened, or no adapter knows its scheme; says which store and what to do
     */
    public ObjectStore at(String uri) throws IOException {
        if (uri.equals(usual.uri())) {
            return usual;
        }
        synchronized (open) {
            ObjectStore known = open.get(uri);
            if (known != null) {
                return known;
            }
            ObjectStore fresh = opened(uri);
            // another spelling of a store that is open already is that store
            ObjectStore kept = fresh.uri().equals(usual.uri()) ? usual : open.getOrDefault(fresh.uri(), fresh);
            open.put(kept.uri(), kept);
            open.put(uri, kept);
            if (kept != fresh) {
                fresh.close();
            }
            return kept;
        }
    }

    /** The store with a run's checkpoints. Fails as {@link #at}. */
    public ObjectStore home(RunRow run) throws IOException {
        return run.home().isPresent() ? at(run.home().get()) : usual;
    }

    /** The store that the machines of a launch were told. Fails as {@link #at}. */
    public ObjectStore of(AttemptRow launch) throws IOException {
        return at(Json.read(launch.request(), StoredLaunch.Mail.class).storeUri());
    }

    private static ObjectStore opened(String uri) throws IOException {
        try {
            return ObjectStores.open(uri);
        } catch (IllegalArgumentException e) {
            String plain = uri.split("\\?", 2)[0];
            throw new IOException(
                    "store '" + plain + "' cannot be opened: " + e.getMessage()
                            + "; a command that names it, such as 'stint checkpoints copy RUN --to " + plain
                            + "', has the launcher build what it needs",
                    e);
        }
    }
}
