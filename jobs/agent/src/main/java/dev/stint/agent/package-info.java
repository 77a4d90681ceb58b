/** The program on the machine: runs the command, commits checkpoints, hears notices, and tells the mailbox. */
@NullMarked
package dev.stint.agent;

import org.jspecify.annotations.NullMarked;
