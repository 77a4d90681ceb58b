/** When jobs that run again and again are due, and what becomes of each time they are: pure functions of the schedule and the instant. */
@org.jspecify.annotations.NullMarked
package dev.stint.core.schedule;
