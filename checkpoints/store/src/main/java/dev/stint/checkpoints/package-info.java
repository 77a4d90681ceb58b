/** Where progress is kept: the object store contract, and the checkpoint log on top of it. */
@NullMarked
package dev.stint.checkpoints;

import org.jspecify.annotations.NullMarked;
