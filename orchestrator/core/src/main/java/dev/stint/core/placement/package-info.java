/**
 * What it is expected to cost to finish a job in a market, and why: interruptions, lost work, restarts, moving the checkpoint,
 * commitments; every market under the spec's limits, in order. Pure.
 */
@NullMarked
package dev.stint.core.placement;

import org.jspecify.annotations.NullMarked;
