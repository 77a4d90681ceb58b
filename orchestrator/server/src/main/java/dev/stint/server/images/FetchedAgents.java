package dev.stint.server.images;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.providers.AgentImage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Gives agents to machines that fetch them from the store they are told. Safe for many threads. */
public interface FetchedAgents {

    /**
     * Why machines that are told a store cannot be given an agent, as a sentence's end with the remedy; empty when they can. Looks at
     * this computer only, and quickly.
     */
    Optional<String> obstacle(String storeUri);

    /**
     * Sees to it that a store holds the agent, and says where: one image for each architecture that there is one for. Packs it if that
     * was not done before, which takes some ten seconds, and sends it if the store has none, some 40 MB. Safe to repeat; always the
     * same images as long as neither the distribution nor its Java changes.
     *
     * @throws IOException when it cannot be packed (no room, a Java that is not whole) or the store fails; says which and what to do
     */
    List<AgentImage> bring(ObjectStore store) throws IOException;

    /**
     * Begins with {@link #bring} and returns at once: for who will want it soon. What goes wrong is told in the log, and again by the
     * call that wants it.
     */
    void prepare(ObjectStore store);
}
