/** What the server measures and how it is watched: metrics, health, logs, traces. */
@org.jspecify.annotations.NullMarked
package dev.stint.server.metrics;
