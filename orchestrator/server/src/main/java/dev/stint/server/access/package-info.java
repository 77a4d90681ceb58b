/** Who asks, and what they may: people, teams, roles. */
@org.jspecify.annotations.NullMarked
package dev.stint.server.access;
