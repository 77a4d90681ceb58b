/** What is worth telling people, as rules. */
@org.jspecify.annotations.NullMarked
package dev.stint.core.watch;
