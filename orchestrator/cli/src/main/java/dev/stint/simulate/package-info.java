/**
 * Replays of recorded spot markets for people: reading traces and runs, playing a policy on them, what came of it, and pictures of
 * it. The rules are in {@code dev.stint.core.replay}.
 */
@NullMarked
package dev.stint.simulate;

import org.jspecify.annotations.NullMarked;
