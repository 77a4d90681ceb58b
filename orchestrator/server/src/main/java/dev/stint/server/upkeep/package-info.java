/** What looks after checkpoints: which stay, where they lie, what that costs; and the sweep that does it by itself. */
@NullMarked
package dev.stint.server.upkeep;

import org.jspecify.annotations.NullMarked;
