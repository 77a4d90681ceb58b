/** For tests: the metadata services of machines of Google Cloud and Azure, played on this computer. */
@NullMarked
package dev.stint.providers.stage.metadata;

import org.jspecify.annotations.NullMarked;
