package dev.stint.server;

import dev.stint.api.StoreViews;
import java.util.Optional;
import java.util.OptionalLong;

/** What looks for damage and for what would become trouble later. Safe for use by many threads. Run ids are those of {@link Runs}. */
public interface Doctor {

    /**
     * Reads bytes of checkpoints and compares; returns when that is done.
     *
     * @param index which checkpoint; empty for every one that is not retired
     * @param share of the bytes, above 0, at most 1: then every hash is compared
     * @param seed chooses what is read; empty for one that is drawn now
     * @throws RefusedException with exit code 2 for another share, 3 when the store refuses, 4 when there is no such checkpoint
     */
    StoreViews.SampleView read(String run, OptionalLong index, double share, OptionalLong seed);

    /**
     * Asks a store, with this process's credentials, for everything a run asks of it. What is wrong with it is in the answer.
     *
     * @param uri the store; empty for the one of this server
     * @param move whether an object is moved to a colder class too, which costs that class's minimum duration for one kilobyte
     * @throws RefusedException with exit code 2 when that is no address of a store
     */
    StoreViews.StoreCheckView store(Optional<String> uri, boolean move);
}
