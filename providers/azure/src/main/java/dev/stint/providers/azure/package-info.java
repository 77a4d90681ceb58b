/** Machines of Azure. */
@NullMarked
package dev.stint.providers.azure;

import org.jspecify.annotations.NullMarked;
