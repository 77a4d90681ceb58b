package dev.stint.server.db;

import dev.stint.providers.Market;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Tables {@code gang_member} and {@code gang_address}; empty for runs of one machine. */
@Repository
public class MemberTable {

    private static final String KEY = " where run = ? and attempt = ? and launch = ? and node_rank = ?";

    private static final String SELECT = """
            select m.*, a.market, a.usd_per_hour, a.end_wanted from gang_member m
            join attempt a on a.run = m.run and a.attempt = m.attempt and a.launch = m.launch""";

    private final JdbcClient jdbc;

    public MemberTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** A machine was granted; silent when it is known. */
    public void granted(String run, int attempt, int launch, int rank, String machine, Instant at) {
        boolean known = jdbc.sql("select count(*) from gang_member" + KEY)
                        .param(run)
                        .param(attempt)
                        .param(launch)
                        .param(rank)
                        .query(Integer.class)
                        .single()
                > 0;
        if (!known) {
            jdbc.sql("""
                            insert into gang_member (run, attempt, launch, node_rank, machine, granted_at, segment_from)
                            values (?, ?, ?, ?, ?, ?, ?)""")
                    .param(run)
                    .param(attempt)
                    .param(launch)
                    .param(rank)
                    .param(machine)
                    .param(Columns.of(at))
                    .param(Columns.of(at))
                    .update();
        }
    }

    /** The machines of a launch but the first, in the order of ranks. */
    public List<MemberRow> of(String run, int attempt, int launch) {
        return jdbc.sql(SELECT + " where m.run = ? and m.attempt = ? and m.launch = ? order by m.node_rank")
                .param(run)
                .param(attempt)
                .param(launch)
                .query(MemberTable::map)
                .list();
    }

    /** Every machine of several runs but the first of each attempt that may still cost something. */
    public List<MemberRow> unfinished(Collection<String> runs) {
        return runs.isEmpty()
                ? List.of()
                : jdbc.sql(SELECT + " where m.run in (:runs) and m.segment_from is not null")
                        .param("runs", runs)
                        .query(MemberTable::map)
                        .list();
    }

    /** Machines that shall end and are not known to be gone; of the same launches as those of {@link AttemptTable#ending}. */
    public List<MemberRow> ending(String server) {
        return jdbc.sql(SELECT + " where m.gone_at is null and a.end_wanted" + OwnerTable.notOfAnother("a.server"))
                .param(server)
                .query(MemberTable::map)
                .list();
    }

    /** The row, locked until the transaction ends, and its run's row before it, as {@link AttemptTable#lock}. */
    public MemberRow lock(MemberRow row) {
        new RunTable(jdbc).lockState(row.run());
        update(row, "remark = remark").update();
        return of(row.run(), row.attempt(), row.launch()).stream()
                .filter(found -> found.rank() == row.rank())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        row.run() + " attempt " + row.attempt() + "." + row.launch() + " has no rank " + row.rank()));
    }

    /** Takes over what a status said. */
    public void heard(MemberRow row, long sequence, long logChunks, long remark) {
        jdbc.sql("update gang_member set status_sequence = ?, log_chunks = ?, remark = ?" + KEY)
                .param(sequence)
                .param(logChunks)
                .param(remark)
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .param(row.rank())
                .update();
    }

    /** The machine is known to have lived at an instant; an earlier one changes nothing. */
    public void alive(MemberRow row, Instant at) {
        if (row.aliveAt().filter(known -> !known.isBefore(at)).isEmpty()) {
            set(row, "alive_at", at);
        }
    }

    public void gone(MemberRow row, Instant at) {
        set(row, "gone_at", at);
        update(row, "segment_from = null").update();
    }

    /** What came before an instant is in the ledger. */
    public void billed(MemberRow row, Instant until) {
        set(row, "segment_from", until);
    }

    /** Where a machine is reached; what it says first counts. */
    public void address(AttemptRow attempt, int rank, String host, int port, Optional<Long> restored) {
        boolean known = addresses(attempt).stream().anyMatch(each -> each.rank() == rank);
        if (!known) {
            jdbc.sql("""
                            insert into gang_address (run, attempt, launch, node_rank, host, port, restored)
                            values (?, ?, ?, ?, ?, ?, ?)""")
                    .param(attempt.run())
                    .param(attempt.attempt())
                    .param(attempt.launch())
                    .param(rank)
                    .param(host)
                    .param(port)
                    .param(restored.orElse(null))
                    .update();
        }
    }

    /** The addresses known, in the order of ranks. */
    public List<Address> addresses(AttemptRow attempt) {
        return jdbc.sql("""
                        select * from gang_address where run = ? and attempt = ? and launch = ? order by node_rank""")
                .param(attempt.run())
                .param(attempt.attempt())
                .param(attempt.launch())
                .query((row, n) -> new Address(
                        row.getInt("node_rank"),
                        row.getString("host"),
                        row.getInt("port"),
                        Columns.optionalLong(row, "restored")))
                .list();
    }

    /**
     * Where a machine of a gang is.
     *
     * @param port free there when it looked; 0 but for rank 0
     * @param restored the checkpoint it restored
     */
    public record Address(int rank, String host, int port, Optional<Long> restored) {}

    private void set(MemberRow row, String column, Instant at) {
        jdbc.sql("update gang_member set " + column + " = ?" + KEY)
                .param(Columns.of(at))
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .param(row.rank())
                .update();
    }

    private JdbcClient.StatementSpec update(MemberRow row, String assignment) {
        return jdbc.sql("update gang_member set " + assignment + KEY)
                .param(row.run())
                .param(row.attempt())
                .param(row.launch())
                .param(row.rank());
    }

    private static MemberRow map(ResultSet row, int number) throws SQLException {
        return new MemberRow(
                row.getString("run"),
                row.getInt("attempt"),
                row.getInt("launch"),
                row.getInt("node_rank"),
                row.getString("machine"),
                Columns.instant(row, "granted_at"),
                Columns.optionalInstant(row, "gone_at"),
                row.getLong("status_sequence"),
                row.getLong("log_chunks"),
                row.getLong("remark"),
                Columns.optionalInstant(row, "segment_from"),
                Columns.optionalInstant(row, "alive_at"),
                Market.parse(row.getString("market")),
                Columns.money(row, "usd_per_hour"),
                row.getBoolean("end_wanted"));
    }
}
