/** How a server process begins and ends: its folder, its lock, how clients find it, when it is no longer needed. */
@NullMarked
package dev.stint.server.life;

import org.jspecify.annotations.NullMarked;
