package dev.stint.server;

import dev.stint.api.ProviderViews;

/** Looks whether runs could work at a provider. Safe for use by many threads. */
public interface Examiner {

    /**
     * Asks a provider, with this server's credentials, for everything a launch asks of it; starts nothing. What is wrong is in the
     * answer.
     *
     * @param provider adapter id
     * @throws RefusedException with exit code 4 when there is no such provider, or it is not switched on; says which there are, or how
     *     to switch it on
     */
    ProviderViews.ExaminationView examine(String provider);
}
