package dev.stint.server;

import java.util.Optional;

/** Notices jobs that are submitted again unchanged. Safe for use by many threads. */
public interface Repeats {

    /** Which earlier run of its team a run only repeats, as a sentence; empty when there is none. */
    Optional<String> of(String run);
}
