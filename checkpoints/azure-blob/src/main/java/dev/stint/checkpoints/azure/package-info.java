/** Azure Blob Storage: a container, or a folder of one, as a store. */
@NullMarked
package dev.stint.checkpoints.azure;

import org.jspecify.annotations.NullMarked;
