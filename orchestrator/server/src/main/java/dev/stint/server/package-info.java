/** The orchestrator as a program: engine, persistence, doors. */
@NullMarked
package dev.stint.server;

import org.jspecify.annotations.NullMarked;
