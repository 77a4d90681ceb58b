/** What every adapter must do, as JUnit classes to extend: each adapter's tests and the fakes pass the same ones. */
@NullMarked
package dev.stint.providers.contract;

import org.jspecify.annotations.NullMarked;
