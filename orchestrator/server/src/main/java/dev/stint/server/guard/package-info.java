/** Notices what costs money and does nothing. */
@org.jspecify.annotations.NullMarked
package dev.stint.server.guard;
