/** Tests of the adapter for Azure. */
@NullMarked
package dev.stint.providers.azure;

import org.jspecify.annotations.NullMarked;
