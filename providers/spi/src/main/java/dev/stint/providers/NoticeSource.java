package dev.stint.providers;

import java.time.Duration;
import java.util.Optional;

/** Where a machine hears that it will be taken. Runs on the machine, needs no SDK. Used by one thread. */
public interface NoticeSource {

    /** Present once the machine has been told; stays present. Never blocks longer than a second; errors mean no notice. */
    Optional<Notice> poll();

    /** How often {@link #poll} should be called. */
    Duration interval();

    /**
     * How long this machine goes on at most once its system was told to shut down, for whatever reason and without a notice; empty where
     * the provider sets no such limit, or one that no save comes near.
     */
    default Optional<Duration> shutdownLead() {
        return Optional.empty();
    }
}
