/** Runs that move from one store to another. */
@NullMarked
package dev.stint.server.homes;

import org.jspecify.annotations.NullMarked;
