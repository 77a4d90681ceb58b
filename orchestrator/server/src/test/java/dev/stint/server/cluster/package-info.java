/** Several real servers on one real database. */
@NullMarked
package dev.stint.server.cluster;

import org.jspecify.annotations.NullMarked;
