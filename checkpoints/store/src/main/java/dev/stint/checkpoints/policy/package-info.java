/** Pure decisions about checkpoints: no clock, no randomness, no file, no network. */
@NullMarked
package dev.stint.checkpoints.policy;

import org.jspecify.annotations.NullMarked;
