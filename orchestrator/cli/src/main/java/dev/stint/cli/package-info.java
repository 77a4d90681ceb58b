/**
 * The command line client. Commands that touch runs speak REST to a server, and start one in the background for this
 * {@code STINT_HOME} when there is none; nothing here boots a framework.
 */
@NullMarked
package dev.stint.cli;

import org.jspecify.annotations.NullMarked;
