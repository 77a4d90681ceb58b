/** Runs at work: the Spring Batch job, the loop of an attempt, and everything that performs the effects of the run machine. */
@NullMarked
package dev.stint.server.engine;

import org.jspecify.annotations.NullMarked;
