@NullMarked
package dev.stint.providers.azure.offers;

import org.jspecify.annotations.NullMarked;
