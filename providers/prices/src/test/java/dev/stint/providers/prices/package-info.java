@NullMarked
package dev.stint.providers.prices;

import org.jspecify.annotations.NullMarked;
