/** What EC2 has on offer: prices, types, interruptions, quotas; read in the background, kept, and served from memory. */
@NullMarked
package dev.stint.providers.aws.offers;

import org.jspecify.annotations.NullMarked;
