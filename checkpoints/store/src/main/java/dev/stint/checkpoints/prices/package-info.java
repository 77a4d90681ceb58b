/** What stores charge: dated tables that come with Stint, or a user's own. */
@NullMarked
package dev.stint.checkpoints.prices;

import org.jspecify.annotations.NullMarked;
