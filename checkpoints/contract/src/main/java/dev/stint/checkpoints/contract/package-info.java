/** What every object store, and the checkpoint log on top of it, must do: abstract tests that each adapter runs. */
@NullMarked
package dev.stint.checkpoints.contract;

import org.jspecify.annotations.NullMarked;
