/** Machines that are processes of this host, in markets that are replayed from a script or a recorded trace. */
@NullMarked
package dev.stint.providers.local;

import org.jspecify.annotations.NullMarked;
