/** Checkpoints in Google Cloud Storage, over its JSON API. */
@NullMarked
package dev.stint.checkpoints.gcs;

import org.jspecify.annotations.NullMarked;
