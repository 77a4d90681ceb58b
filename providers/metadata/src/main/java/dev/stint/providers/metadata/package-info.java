/** Notice sources that ask a cloud's metadata service from inside the machine: plain HTTP, without any vendor's SDK. */
@NullMarked
package dev.stint.providers.metadata;

import org.jspecify.annotations.NullMarked;
