/** The life of a run: one pure function decides every transition. */
@NullMarked
package dev.stint.core.run;

import org.jspecify.annotations.NullMarked;
