/** Tests of machines of Amazon EC2. */
@NullMarked
package dev.stint.providers.aws;

import org.jspecify.annotations.NullMarked;
