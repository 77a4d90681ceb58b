package dev.stint.server.engine;

import dev.stint.server.db.CourierTable;
import dev.stint.server.db.CourierTable.Word;
import dev.stint.server.db.DatabaseAway;
import dev.stint.server.peers.Peers;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Carries word of a run to the server that drives it, when that is another one: that its row has changed, or that somebody follows its
 * log. Word only makes it faster: what it is about is in the run's row, where the loop finds it at its next round in any case. So
 * it is a table that each server looks into a few times a second, and not PostgreSQL's NOTIFY: that takes one lock for all commits
 * of a database, needs a connection of its own past any pooler, and forgets what is sent while that connection is being made anew.
 */
@Component
class Couriers {

    private static final Logger log = LoggerFactory.getLogger(Couriers.class);

    private final CourierTable table;
    private final Peers peers;
    private final Wakeups wakeups;
    private final LogAudience audience;

    Couriers(CourierTable table, Peers peers, Wakeups wakeups, LogAudience audience) {
        this.table = table;
        this.peers = peers;
        this.wakeups = wakeups;
        this.audience = audience;
    }

    /**
     * From now on word of runs that are driven elsewhere goes there.
     *
     * @return whether there is an elsewhere, from where word can come
     */
    boolean start() {
        if (peers.alone()) {
            return false;
        }
        wakeups.elsewhere(run -> send(new Word(run, Optional.empty())));
        audience.elsewhere((run, until) -> send(new Word(run, Optional.of(until))));
        return true;
    }

    private void send(Word word) {
        try {
            peers.driver(word.run())
                    .filter(server -> !server.equals(peers.me()))
                    .ifPresent(server -> table.send(server, word));
        } catch (RuntimeException e) {
            if (!DatabaseAway.is(e)) {
                throw e;
            }
            // the loop looks by itself, only later
            log.info("run={} its server could not be told: {}", word.run(), e.toString());
        }
    }

    /** Passes on what has come for this server. */
    void collect() {
        for (Word word : table.receive(peers.me())) {
            word.followedUntil().ifPresent(until -> audience.followedHere(word.run(), until));
            wakeups.wakeHere(word.run());
        }
    }

    /** Forgets word for servers that are no more. */
    void tidy() {
        table.forgetOld();
    }

    /** Somebody else to be told. */
    @FunctionalInterface
    interface Listener {
        void told(String run, Instant until);
    }
}
