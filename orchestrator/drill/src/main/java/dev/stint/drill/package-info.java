/**
 * Rehearses on this computer, without a server, whether a job comes out of an interruption as if nothing had happened.
 */
@NullMarked
package dev.stint.drill;

import org.jspecify.annotations.NullMarked;
