package dev.stint.agent;

import dev.stint.mailbox.Order;

/**
 * What exists once the order is known and everything is fetched.
 *
 * @param order the first order; what can change is read from the inbox
 * @param output what the command prints
 * @param saver commits its checkpoints
 * @param progress the checkpoint log
 * @param resumed whether a checkpoint was restored
 */
record Gear(Order order, CommandOutput output, CheckpointSaver saver, ProgressLog progress, boolean resumed) {

    /** The order as it stands now. */
    Order current(Bench bench) {
        return bench.inbox().current().orElse(order);
    }
}
