/** What a run will probably cost and when it will probably end: ranges, from simulated futures of its markets. */
@NullMarked
package dev.stint.core.forecast;

import org.jspecify.annotations.NullMarked;
