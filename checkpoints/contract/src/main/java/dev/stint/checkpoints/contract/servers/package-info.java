/** Real object-store servers of others, started by tests as processes of their own. */
@NullMarked
package dev.stint.checkpoints.contract.servers;

import org.jspecify.annotations.NullMarked;
