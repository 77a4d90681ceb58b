/** Which of the waiting runs starts next, and why the others wait. */
@org.jspecify.annotations.NullMarked
package dev.stint.server.queue;
