/** Our transfers beside {@code rclone}: against a store that costs next to nothing, so that what is measured is the sender. */
@org.jspecify.annotations.NullMarked
package dev.stint.checkpoints.s3.bench;
