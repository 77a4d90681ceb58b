package dev.stint.server.db;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * Table {@code checkpoint_mark}: what is known of checkpoints beside their logs. A checkpoint is named by the run or shard whose log
 * it is in, and its index there. Safe for use by many threads; every method is one statement and may be repeated.
 */
@Repository
public class MarkTable {

    private final JdbcClient jdbc;

    public MarkTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * Somebody wants a checkpoint kept.
     *
     * @param why as given; empty when no reason was
     */
    public record Pin(String by, String why, Instant at) {}

    /**
     * What reading a checkpoint back whole said.
     *
     * @param sound whether every byte was as committed
     */
    public record Reading(boolean sound, Instant at) {}

    /**
     * What is known of one checkpoint.
     *
     * @param reading the last one: of its bytes by {@code verify}, or of an attempt that was restored from it
     */
    public record Mark(Optional<Pin> pin, Optional<Reading> reading) {

        /** Nothing. */
        public static final Mark NONE = new Mark(Optional.empty(), Optional.empty());

        private Mark later(Reading other) {
            return new Mark(
                    pin, reading.filter(one -> !one.at().isBefore(other.at())).or(() -> Optional.of(other)));
        }
    }

    /** Pins a checkpoint; one that is pinned gets the new reason. */
    public void pin(String run, long checkpoint, Pin pin) {
        upsert(
                run,
                checkpoint,
                () -> jdbc.sql("""
                                update checkpoint_mark set pinned_by = ?, pinned_why = ?, pinned_at = ?
                                where run = ? and checkpoint = ?""")
                        .param(Columns.cut(pin.by(), 200))
                        .param(Columns.cut(pin.why(), 2000))
                        .param(Columns.of(pin.at()))
                        .param(run)
                        .param(checkpoint)
                        .update());
    }

    /** @return whether it was pinned */
    public boolean unpin(String run, long checkpoint) {
        return jdbc.sql("""
                                update checkpoint_mark set pinned_by = null, pinned_why = null, pinned_at = null
                                where run = ? and checkpoint = ? and pinned_at is not null""").param(run).param(checkpoint).update() > 0;
    }

    /** Somebody read all bytes of a checkpoint; the last reading counts. */
    public void read(String run, long checkpoint, Reading reading) {
        upsert(
                run,
                checkpoint,
                () -> jdbc.sql("""
                                update checkpoint_mark set verified_at = ?, sound = ?
                                where run = ? and checkpoint = ?""")
                        .param(Columns.of(reading.at()))
                        .param(reading.sound())
                        .param(run)
                        .param(checkpoint)
                        .update());
    }

    /** What is known of the checkpoints of a log, by index: marks, and which ones attempts were restored from. */
    public Map<Long, Mark> of(String run) {
        Map<Long, Mark> marks = new HashMap<>();
        jdbc.sql("select * from checkpoint_mark where run = ?").param(run).query(row -> {
            Optional<Instant> pinnedAt = Columns.optionalInstant(row, "pinned_at");
            Optional<Instant> verifiedAt = Columns.optionalInstant(row, "verified_at");
            String by = row.getString("pinned_by");
            String why = row.getString("pinned_why");
            boolean sound = row.getBoolean("sound");
            marks.put(
                    row.getLong("checkpoint"),
                    new Mark(pinnedAt.map(at -> new Pin(by, why, at)), verifiedAt.map(at -> new Reading(sound, at))));
        });
        jdbc.sql("""
                        select restored_from, max(started_at) as at from attempt
                        where run = ? and restored_from is not null and started_at is not null group by restored_from""").param(run).query(row -> {
            Reading restored = new Reading(true, Columns.instant(row, "at"));
            marks.merge(
                    row.getLong("restored_from"), Mark.NONE.later(restored), (known, alone) -> known.later(restored));
        });
        return marks;
    }

    /** Checkpoints from which an attempt went on until it saved: what they hold works. */
    public Set<Long> carriedOn(String run) {
        return Set.copyOf(jdbc.sql("""
                        select distinct restored_from from attempt
                        where run = ? and restored_from is not null and checkpoints > 0""").param(run).query(Long.class).list());
    }

    private void upsert(String run, long checkpoint, Update update) {
        if (update.rows() > 0) {
            return;
        }
        try {
            jdbc.sql("insert into checkpoint_mark (run, checkpoint) values (?, ?)")
                    .param(run)
                    .param(checkpoint)
                    .update();
        } catch (DuplicateKeyException e) {
            // somebody marked the same checkpoint in this moment, so that there is a row now
        }
        update.rows();
    }

    @FunctionalInterface
    private interface Update {
        int rows();
    }
}
