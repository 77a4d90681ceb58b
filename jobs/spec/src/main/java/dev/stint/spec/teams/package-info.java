/** Teams as a reviewed file: who belongs to them, what they may use and spend, and whom to tell. */
@org.jspecify.annotations.NullMarked
package dev.stint.spec.teams;
