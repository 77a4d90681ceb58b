/** The file of teams: applied, kept, and asked by whoever goes by its rules. */
@org.jspecify.annotations.NullMarked
package dev.stint.server.teams;
