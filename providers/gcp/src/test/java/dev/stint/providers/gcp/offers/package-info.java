@NullMarked
package dev.stint.providers.gcp.offers;

import org.jspecify.annotations.NullMarked;
