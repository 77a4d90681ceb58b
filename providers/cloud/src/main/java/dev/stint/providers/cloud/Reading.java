package dev.stint.providers.cloud;

import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * By what clock, on what threads and how patiently things are read.
 *
 * @param words what a failure to read is, in words and otherwise
 */
public record Reading(
        InstantSource clock, Executor threads, Backoff backoff, Function<RuntimeException, Kept.Failure> words) {}
