@NullMarked
package dev.stint.spec;

import org.jspecify.annotations.NullMarked;
