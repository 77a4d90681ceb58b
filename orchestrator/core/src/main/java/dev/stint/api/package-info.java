/** What the REST doors speak: plain data shared by server and clients. */
@NullMarked
package dev.stint.api;

import org.jspecify.annotations.NullMarked;
