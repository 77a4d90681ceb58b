@NullMarked
package dev.stint.checkpoints.azure;

import org.jspecify.annotations.NullMarked;
