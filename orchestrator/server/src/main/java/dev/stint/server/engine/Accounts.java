package dev.stint.server.engine;

import dev.stint.core.run.Effect;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.AttemptTable.Account;

/** Divides an attempt's time into what was kept and what has to be done again. */
final class Accounts {

    private Accounts() {}

    /**
     * The division at the end of an attempt. Steps after the last checkpoint are lost unless the command succeeded; command
     * time is divided in proportion to steps, since a checkpoint knows its step but not the second it was taken at.
     */
    static Account of(AttemptRow attempt, Effect.Outcome outcome) {
        double ran = attempt.commandSeconds();
        if (outcome == Effect.Outcome.SUCCEEDED) {
            return new Account(ran, 0, 0);
        }
        long first = attempt.firstStep().orElse(0L);
        long last = attempt.lastStep().orElse(first);
        long kept = Math.max(first, Math.min(last, attempt.keptStep().orElse(first)));
        if (last == first) {
            boolean saved = attempt.checkpoints() > 0;
            return new Account(saved ? ran : 0, saved ? 0 : ran, 0);
        }
        double share = (double) (kept - first) / (last - first);
        return new Account(ran * share, ran * (1 - share), last - kept);
    }
}
