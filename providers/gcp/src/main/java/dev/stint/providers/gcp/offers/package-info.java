/** What Google Compute Engine has on offer, at what price, and what the project's quotas leave of it. */
@NullMarked
package dev.stint.providers.gcp.offers;

import org.jspecify.annotations.NullMarked;
