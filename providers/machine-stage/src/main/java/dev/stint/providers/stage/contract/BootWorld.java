package dev.stint.providers.stage.contract;

import dev.stint.providers.LaunchRequest;
import java.net.URI;

/** What a machine of a cloud finds around itself while it boots: its metadata service and its store, both played. */
public interface BootWorld extends AutoCloseable {

    BootFacts facts();

    BootStore store();

    /**
     * The metadata service is that of the machine of a rank from now on.
     *
     * @return its id, as its adapter names it
     */
    String machine(int rank);

    /** The machine has no identity: from now on the metadata service has no credentials for it. */
    void withoutIdentity();

    /** Where the metadata service is. */
    URI metadata();

    /** Boot data, as the adapter renders it. */
    String render(LaunchRequest request);

    @Override
    void close();
}
