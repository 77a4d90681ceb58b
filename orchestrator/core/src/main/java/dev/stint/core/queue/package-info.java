/** Which waiting run starts next, and why the others do not. Pure. */
@org.jspecify.annotations.NullMarked
package dev.stint.core.queue;
