/** Where to run, and when to change: pure decisions on observations. */
@NullMarked
package dev.stint.core.policy;

import org.jspecify.annotations.NullMarked;
