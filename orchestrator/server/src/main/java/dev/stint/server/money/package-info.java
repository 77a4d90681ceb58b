/** Money of teams: what was spent on what, budgets that warn and pause, and what leaves the usual. */
@org.jspecify.annotations.NullMarked
package dev.stint.server.money;
