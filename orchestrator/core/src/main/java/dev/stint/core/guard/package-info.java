/** Which machines are paid and do nothing. Pure. */
@org.jspecify.annotations.NullMarked
package dev.stint.core.guard;
