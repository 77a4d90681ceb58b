/** Budgets of teams and projects: how they stand, what they are heading for, and when money goes faster than it used to. */
@NullMarked
package dev.stint.core.budget;

import org.jspecify.annotations.NullMarked;
