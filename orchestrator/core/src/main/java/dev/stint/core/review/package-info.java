/** A look back at what money was spent on, and what would be worth changing. */
@NullMarked
package dev.stint.core.review;

import org.jspecify.annotations.NullMarked;
