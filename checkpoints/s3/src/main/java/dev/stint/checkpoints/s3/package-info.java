/** Objects in Amazon S3, and in stores that speak its language. */
@NullMarked
package dev.stint.checkpoints.s3;

import org.jspecify.annotations.NullMarked;
