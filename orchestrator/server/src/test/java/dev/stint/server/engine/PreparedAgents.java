package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.providers.AgentImage;
import dev.stint.providers.Architecture;
import dev.stint.server.images.FetchedAgents;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Agents that are as a test says. */
final class PreparedAgents implements FetchedAgents {

    /** Part of the images' names. */
    volatile String distribution = "a";

    volatile Optional<String> obstacle = Optional.empty();
    volatile Optional<String> trouble = Optional.empty();
    volatile int brought;

    /** Stores that somebody will soon want an agent in. */
    final List<String> prepared = new CopyOnWriteArrayList<>();

    @Override
    public Optional<String> obstacle(String storeUri) {
        return obstacle;
    }

    @Override
    public List<AgentImage> bring(ObjectStore store) throws IOException {
        if (trouble.isPresent()) {
            throw new IOException(trouble.get());
        }
        brought++;
        return images(store.uri());
    }

    @Override
    public void prepare(ObjectStore store) {
        prepared.add(store.uri());
    }

    List<AgentImage> images(String storeUri) {
        String sha256 = distribution.repeat(64);
        return List.of(
                new AgentImage(Architecture.X86_64, storeUri + "/agents/" + sha256 + ".tar.gz", sha256, 40_000_000));
    }
}
