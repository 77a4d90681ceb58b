@NullMarked
package dev.stint.embedder;

import org.jspecify.annotations.NullMarked;
