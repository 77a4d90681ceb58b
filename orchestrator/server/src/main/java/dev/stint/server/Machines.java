package dev.stint.server;

import dev.stint.api.ProviderViews;
import java.util.List;
import java.util.Optional;

/**
 * Machines of this installation at all providers, and markets that are left alone. Safe for use by many threads; machines of other
 * installations are neither shown nor touched.
 */
public interface Machines {

    /**
     * Machines as their providers tell them, with what runs know of them.
     *
     * @param all whether those that went in the last day are shown too, as this server remembers them
     */
    ProviderViews.MachineList list(boolean all);

    /**
     * Ends a machine at its provider. The run that wants it is told and goes on elsewhere, as after a loss. Repeating it is harmless.
     *
     * @param provider adapter id; empty: whichever has a machine of this id
     * @param by on whose behalf, for the timeline
     * @param why for the timeline; may be empty
     * @throws RefusedException with exit code 4 when no machine of this installation has this id, 2 when several have, 3 when it was
     *     not found and not every provider could be asked
     */
    ProviderViews.KilledView kill(Optional<String> provider, String id, String by, String why);

    /** What is left alone now. */
    ProviderViews.CooldownList cooldowns();

    /**
     * Lets markets be tried again at once.
     *
     * @param scopes as listed; empty for all
     * @throws RefusedException with exit code 4 when one of them is not in force; then none is cleared
     */
    ProviderViews.ClearedView clear(List<String> scopes);
}
