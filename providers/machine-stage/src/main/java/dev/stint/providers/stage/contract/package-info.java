/** What every cloud's boot data passes, played on the stage of machines. */
@NullMarked
package dev.stint.providers.stage.contract;

import org.jspecify.annotations.NullMarked;
