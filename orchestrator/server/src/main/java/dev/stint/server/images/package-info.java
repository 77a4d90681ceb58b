/** The agent packed for machines that have to fetch it: a Java runtime, the agent, and the adapter of one store. */
@NullMarked
package dev.stint.server.images;

import org.jspecify.annotations.NullMarked;
