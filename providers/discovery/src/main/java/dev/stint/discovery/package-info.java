/** For tests: interfaces of Google's as their discovery documents describe them, so that a fake notices what the real one would not take. */
@NullMarked
package dev.stint.discovery;

import org.jspecify.annotations.NullMarked;
