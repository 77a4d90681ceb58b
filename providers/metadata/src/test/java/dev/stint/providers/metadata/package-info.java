@NullMarked
package dev.stint.providers.metadata;

import org.jspecify.annotations.NullMarked;
