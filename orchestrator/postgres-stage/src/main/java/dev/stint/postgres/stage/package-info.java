/** For tests: a real PostgreSQL, made and ended by the test. */
@NullMarked
package dev.stint.postgres.stage;

import org.jspecify.annotations.NullMarked;
