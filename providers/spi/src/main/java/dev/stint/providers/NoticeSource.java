package dev.stint.providers;

import java.time.Duration;
import java.util.Optional;

/** Where a machine hears that it will be taken. Runs on the machine, needs no SDK. Used by one thread. */
public interface NoticeSource {

    /** Present once the machine has been told; stays present. Never blocks longer than a second; errors mean no notice. */
    Optional<Notice> poll();

    /** How often {@link #poll} should be called. */
    Duration interval();
}
