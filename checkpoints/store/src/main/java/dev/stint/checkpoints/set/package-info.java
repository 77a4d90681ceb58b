/** Recognising a complete set of checkpoint files, and holding it still while it is read. */
@NullMarked
package dev.stint.checkpoints.set;

import org.jspecify.annotations.NullMarked;
