/** The REST door: {@code /api/v1}, its guard, its streams and its error answers. */
@NullMarked
package dev.stint.server.rest;

import org.jspecify.annotations.NullMarked;
