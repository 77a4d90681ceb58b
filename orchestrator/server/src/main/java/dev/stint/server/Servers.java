package dev.stint.server;

import dev.stint.api.ServerViews;

/** The servers of this database. Safe for use by many threads. */
public interface Servers {

    ServerViews.PeerList list();

    /**
     * Lets a server take nothing new, hand its runs over and end. Answers at once; repeating it is harmless.
     *
     * @param id as listed, or {@code this} for the one that is asked
     * @param force also when no other server is there that would take the runs
     * @throws RefusedException with exit code 4 when there is no such server, 3 when nobody would take its runs, or it shares its
     *     database with nobody
     */
    ServerViews.PeerView drain(String id, boolean force, String by);
}
