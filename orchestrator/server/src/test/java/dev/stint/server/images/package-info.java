@NullMarked
package dev.stint.server.images;

import org.jspecify.annotations.NullMarked;
