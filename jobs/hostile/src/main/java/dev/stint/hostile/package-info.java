/** Specs that nobody should send, drawn from a seed. Used by tests of every door that takes a spec. */
@NullMarked
package dev.stint.hostile;

import org.jspecify.annotations.NullMarked;
