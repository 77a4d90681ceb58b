/** Replays recorded spot markets against a policy, tick by tick: what it would have cost, and whether it would have been late. */
@org.jspecify.annotations.NullMarked
package dev.stint.core.replay;
