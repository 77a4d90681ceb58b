/** Costs in the columns of the FinOps Open Cost and Usage Specification. */
@NullMarked
package dev.stint.core.focus;

import org.jspecify.annotations.NullMarked;
