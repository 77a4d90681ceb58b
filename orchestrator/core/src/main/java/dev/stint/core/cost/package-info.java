/** What it cost: ledger rows and the sums over them. */
@NullMarked
package dev.stint.core.cost;

import org.jspecify.annotations.NullMarked;
