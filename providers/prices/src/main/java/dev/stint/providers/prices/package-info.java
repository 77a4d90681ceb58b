/** Prices that were collected some time ago: enough to plan with where no provider can be asked. */
@NullMarked
package dev.stint.providers.prices;

import org.jspecify.annotations.NullMarked;
