package dev.stint.providers;

import java.time.Instant;

/**
 * A machine as its provider knows it.
 *
 * @param id the provider's own id, unique within the provider
 * @param token the launch it came from
 * @param market where it runs
 * @param tags what it carries
 * @param rank its place in the gang, from 0
 * @param launchedAt when the provider accepted the launch; billing starts here
 */
public record Machine(String id, LaunchToken token, Market market, MachineTags tags, int rank, Instant launchedAt) {}
