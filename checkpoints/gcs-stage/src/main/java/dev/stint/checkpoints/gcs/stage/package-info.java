/** For tests: Cloud Storage, played on this computer and held against Google's description of it. */
@NullMarked
package dev.stint.checkpoints.gcs.stage;

import org.jspecify.annotations.NullMarked;
