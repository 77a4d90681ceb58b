/** How orchestrator and machine talk: sealed orders one way, bounded status and log chunks the other, through a bucket. */
@NullMarked
package dev.stint.mailbox;

import org.jspecify.annotations.NullMarked;
