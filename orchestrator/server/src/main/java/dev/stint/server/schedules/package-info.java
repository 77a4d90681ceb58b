/**
 * Jobs that run again and again: what is due is decided in one transaction per schedule, which also writes down the runs to come; they
 * are submitted after it, under keys that make repetitions one. Whoever wakes this up, and how often, changes nothing.
 */
@org.jspecify.annotations.NullMarked
package dev.stint.server.schedules;
