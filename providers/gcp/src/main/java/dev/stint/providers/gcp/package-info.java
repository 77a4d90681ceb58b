/** Machines of Google Compute Engine. */
@NullMarked
package dev.stint.providers.gcp;

import org.jspecify.annotations.NullMarked;
