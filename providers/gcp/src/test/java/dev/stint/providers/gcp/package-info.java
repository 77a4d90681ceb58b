@NullMarked
package dev.stint.providers.gcp;

import org.jspecify.annotations.NullMarked;
