/** Where machines come from: the contract between the orchestrator and a source of capacity. JDK and jspecify only. */
@NullMarked
package dev.stint.providers;

import org.jspecify.annotations.NullMarked;
