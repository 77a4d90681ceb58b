/** For tests: machines of clouds, played on this computer with the very boot data they were launched with, and the clock of stages. */
@NullMarked
package dev.stint.providers.stage;

import org.jspecify.annotations.NullMarked;
