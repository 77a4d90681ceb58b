/** What somebody should know without asking, and how it reaches them. */
@org.jspecify.annotations.NullMarked
package dev.stint.server.alerts;
