package dev.stint.providers.aws.offers;

import java.time.InstantSource;
import java.util.concurrent.Executor;

/** By what clock, on what threads and how patiently things are read. */
record Reading(InstantSource clock, Executor threads, Backoff backoff) {}
