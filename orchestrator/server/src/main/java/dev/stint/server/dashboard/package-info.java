/** The dashboard: pages made on the server, for people with a browser. */
@NullMarked
package dev.stint.server.dashboard;

import org.jspecify.annotations.NullMarked;
