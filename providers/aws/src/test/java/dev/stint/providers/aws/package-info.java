/** Tests of the adapter for Amazon EC2. */
@NullMarked
package dev.stint.providers.aws;

import org.jspecify.annotations.NullMarked;
