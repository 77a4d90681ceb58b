package dev.stint.server;

import dev.stint.api.SecretViews;
import java.util.function.Predicate;

/** Secrets of teams, to be put and never read. Safe for use by many threads. */
public interface SecretShelf {

    /** Their names, by team and name; no values. */
    SecretViews.SecretList list(Predicate<String> teams);

    /**
     * Puts a value, in the place of an earlier one. Machines that are launched from then on get it.
     *
     * @param by who puts it
     * @throws RefusedException when the name or the value cannot be kept, or there is no key to seal it with
     */
    SecretViews.SecretView put(String team, String name, String value, String by);

    /**
     * Removes one. Jobs at work keep what they were given.
     *
     * @throws RefusedException when there is none
     */
    void remove(String team, String name);

    /** Seals with the first key what another one has sealed. Repeating it is harmless. */
    SecretViews.RotatedView rotate();
}
