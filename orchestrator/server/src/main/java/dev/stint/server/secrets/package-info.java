/** Secrets of teams: sealed in the database, opened for machines' orders and for alerts' signatures. */
@org.jspecify.annotations.NullMarked
package dev.stint.server.secrets;
