@NullMarked
package dev.stint.providers.local;

import org.jspecify.annotations.NullMarked;
