package dev.stint.server.engine;

import dev.stint.providers.MachineStatus;
import dev.stint.server.db.AttemptRow;
import java.io.IOException;
import org.springframework.stereotype.Component;

/** What machines say that never came to an agent: their boot leaves a note in the mailbox. */
@Component
class BootWords {

    /** What of it fits into a line of the timeline. */
    private static final int CHARS = 600;

    private final OrderDesk orders;

    BootWords(OrderDesk orders) {
        this.orders = orders;
    }

    /**
     * What the boot of a machine that has reported nothing said, as the end of a sentence; empty when it said nothing.
     *
     * @throws IOException when its mailbox cannot be read; ask again
     */
    String of(AttemptRow attempt, int rank) throws IOException {
        return orders.mailbox(attempt, rank)
                .readBootFailure()
                .map(said -> "; its boot said: " + (said.length() > CHARS ? said.substring(0, CHARS) + "…" : said))
                .orElse("");
    }

    /**
     * Why a machine is gone, when what its boot said is known as well. One whose boot gave up ended itself: a provider that only sees it
     * gone may take that for a preemption, and a run whose machines never boot would try for ever.
     *
     * @param boot as {@link #of}
     */
    static MachineStatus.End end(MachineStatus gone, String boot) {
        return boot.isEmpty() || gone.end() == MachineStatus.End.TERMINATED ? gone.end() : MachineStatus.End.EXITED;
    }
}
