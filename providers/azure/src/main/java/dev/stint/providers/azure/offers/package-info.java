/** What Azure has on offer: sizes, prices, eviction rates, quotas; read in the background, kept, and served from memory. */
@NullMarked
package dev.stint.providers.azure.offers;

import org.jspecify.annotations.NullMarked;
