package dev.stint.simulate;

import dev.stint.core.replay.ReplayCase;
import dev.stint.core.replay.ReplayResult;
import java.util.OptionalDouble;

/**
 * One run, replayed.
 *
 * @param run what was to be done
 * @param result what the policy made of it
 * @param baseline what its baseline made of it
 * @param optimum the least cost for somebody who knows the future; empty where it was not asked for or nothing meets the deadline
 */
public record Outcome(ReplayCase run, ReplayResult result, ReplayResult baseline, OptionalDouble optimum) {}
