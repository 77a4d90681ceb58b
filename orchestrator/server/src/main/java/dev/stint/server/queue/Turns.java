package dev.stint.server.queue;

import dev.stint.server.db.QueueTable;
import dev.stint.server.db.ShardId;
import java.time.InstantSource;
import org.springframework.stereotype.Component;

/** What a run at work asks of the queue. Safe for use by many threads. */
@Component
public class Turns {

    private final QueueTable table;
    private final InstantSource clock;

    Turns(QueueTable table, InstantSource clock) {
        this.table = table;
        this.clock = clock;
    }

    /**
     * Asked by a run that has found a machine, before it launches: it keeps its turn for a while longer, or, if that went to others,
     * wants one again. Repeating it is what keeps the wish alive.
     *
     * @return whether it has a turn, and so may launch; a shard goes with the turn of its run
     */
    public boolean keep(String run) {
        return ShardId.parse(run).isPresent() || table.keep(run, clock.instant());
    }

    /**
     * Asked once more in the transaction that records the launch, since much may have to be brought to the store before it.
     *
     * @throws TurnLostException when its turn went to others meanwhile
     */
    public void require(String run) {
        if (ShardId.parse(run).isEmpty() && !table.has(run)) {
            throw new TurnLostException(run);
        }
    }
}
