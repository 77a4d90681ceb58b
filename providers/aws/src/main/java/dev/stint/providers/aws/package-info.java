/** Machines of Amazon EC2: settings, launches, states and ends. */
@NullMarked
package dev.stint.providers.aws;

import org.jspecify.annotations.NullMarked;
