package dev.stint.core.run;

import dev.stint.providers.Market;
import dev.stint.providers.Refusal;

/** What has to be done because of a transition; performed after the transition is durable, and safe to repeat. */
public sealed interface Effect {

    /** Launch a machine with the token of this attempt and launch. */
    record Launch(int attempt, int launch, Market market) implements Effect {}

    /** Tell the machine to save and exit; of a sharded run, the machine of every shard. */
    record OrderDrain(DrainCause cause, String why) implements Effect {}

    /** Tell the machine to exit without saving; of a sharded run, the machine of every shard. */
    record OrderAbandon(String why) implements Effect {}

    /** End the machine of an attempt, until the provider says it is gone. */
    record EndMachine(int attempt, int launch, String machine) implements Effect {}

    /** The attempt is over; close its row. */
    record CloseAttempt(int attempt, Outcome outcome, String detail) implements Effect {}

    /** Leave a market alone for a while, for all runs. */
    record CoolDown(Market market, Refusal refusal) implements Effect {}

    /** Never restore from this checkpoint again. */
    record Quarantine(long checkpoint) implements Effect {}

    /** Settle outputs, ledger and retention. */
    record Settle() implements Effect {}

    /** How an attempt ended. */
    enum Outcome {
        SUCCEEDED,
        PREEMPTED,
        MOVED,
        STOPPED,
        FAILED,
        LOST,
        CANCELLED,
        /** Refused or overdue before any command ran. */
        NOT_STARTED
    }
}
