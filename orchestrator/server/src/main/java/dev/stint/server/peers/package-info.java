/** Several servers on one database: who is there, and who drives which run. */
@NullMarked
package dev.stint.server.peers;

import org.jspecify.annotations.NullMarked;
