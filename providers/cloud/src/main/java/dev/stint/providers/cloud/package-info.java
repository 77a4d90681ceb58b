/** What adapters of clouds have in common: how launches are kept for repetition, what is read is kept, and machines are remembered. */
@NullMarked
package dev.stint.providers.cloud;

import org.jspecify.annotations.NullMarked;
