package dev.stint.server.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.server.db.BoardTable.Wanted;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What pages ask of many runs. */
final class BoardTableTest {
    private static final Instant T0 = Instant.parse("2026-03-01T08:00:00Z");

    private static TablesUnderTest tables;
    private static BoardTable board;

    /** Once: what one test adds, no other one looks at. */
    @BeforeAll
    static void fill() {
        tables = new TablesUnderTest();
        board = new BoardTable(tables.jdbc());
        run("train-a1", "vision", "digits", Map.of("model", "a\"b"), "QUEUED");
        run("train-b2", "vision", "", Map.of("model", "ab", "x", "model"), "FAILED");
        run("embed-c3", "text", "digits", Map.of(), "QUEUED");
        new RunTable(tables.jdbc()).insert(TablesUnderTest.row(TablesUnderTest.accepted("embed-c3.0"), T0, ""), "");
    }

    private static void run(String id, String team, String project, Map<String, String> tags, String state) {
        tables.insert(TablesUnderTest.accepted(id), T0, "spec");
        tables.jdbc()
                .sql("update run set team = ?, project = ?, tags = ?, state = ? where id = ?")
                .param(team)
                .param(project)
                .param(Json.write(tags))
                .param(state)
                .param(id)
                .update();
    }

    private List<String> ids(
            Optional<Set<String>> visible, String state, String team, String project, String tag, String name) {
        return board.page(new Wanted(visible, state, team, project, tag, name), Long.MAX_VALUE, 10).stream()
                .map(RunRow::id)
                .toList();
    }

    @Test
    void runs_are_found_by_each_and_all_of_their_marks() {
        Optional<Set<String>> all = Optional.empty();
        assertThat(ids(all, "", "", "", "", "")).as("no shards").containsExactly("embed-c3", "train-b2", "train-a1");
        assertThat(ids(all, "live", "", "", "", "")).containsExactly("embed-c3", "train-a1");
        assertThat(ids(all, "FAILED", "", "", "", "")).containsExactly("train-b2");
        assertThat(ids(all, "", "vision", "digits", "", "")).containsExactly("train-a1");
        assertThat(ids(all, "", "", "", "model", "")).containsExactly("train-b2", "train-a1");
        assertThat(ids(all, "", "", "", "model=ab", "")).containsExactly("train-b2");
        assertThat(ids(all, "", "", "", "model=a\"b", "")).containsExactly("train-a1");
        assertThat(ids(all, "", "", "", "x=mod", "")).as("a tag is meant whole").isEmpty();
        assertThat(ids(all, "", "", "", "", "AIN-")).containsExactly("train-b2", "train-a1");
        assertThat(ids(all, "", "' or 1 = 1 --", "", "", "")).isEmpty();
    }

    @Test
    void what_is_not_visible_is_not_there() {
        assertThat(ids(Optional.of(Set.of("text")), "", "", "", "", "")).containsExactly("embed-c3");
        assertThat(ids(Optional.of(Set.of("text")), "", "vision", "", "", "")).isEmpty();
        assertThat(ids(Optional.of(Set.of()), "", "", "", "", "")).isEmpty();
        assertThat(board.counts(Optional.of(Set.of("vision")))).isEqualTo(Map.of("QUEUED", 1, "FAILED", 1));
        assertThat(board.counts(Optional.of(Set.of()))).isEmpty();
    }

    @Test
    void pages_follow_one_another() {
        Wanted all = new Wanted(Optional.empty(), "", "", "", "", "");
        List<RunRow> first = board.page(all, Long.MAX_VALUE, 2);
        assertThat(board.page(all, first.get(1).seq(), 2))
                .extracting(RunRow::id)
                .containsExactly("train-a1");
    }

    @Test
    void money_is_summed_by_day_by_team_and_what_is_owed_is_told() {
        attempt("train-a1", "2026-03-02T23:00:00Z");
        ledger("train-a1", "2026-03-01T10:00:00Z", "2026-03-01T11:00:00Z", "1.5");
        ledger("train-a1", "2026-03-01T11:00:00Z", "2026-03-01T12:00:00Z", "0.5");
        ledger("train-b2", "2026-03-01T23:00:00Z", "2026-03-02T01:00:00Z", "4");
        ledger("embed-c3.0", "2026-03-02T10:00:00Z", "2026-03-02T11:00:00Z", "8");
        Instant since = Instant.parse("2026-03-01T00:00:00Z");

        assertThat(board.machines(Optional.empty(), since))
                .extracting(spent -> spent.team() + "/" + spent.project() + " " + spent.capacity() + " " + spent.from()
                        + " to " + spent.to() + " " + spent.usd().display())
                .containsExactlyInAnyOrder(
                        "vision/digits spot 2026-03-01T10:00:00Z to 2026-03-01T12:00:00Z 2.00 USD",
                        "vision/ spot 2026-03-01T23:00:00Z to 2026-03-02T01:00:00Z 4.00 USD",
                        "team/ spot 2026-03-02T10:00:00Z to 2026-03-02T11:00:00Z 8.00 USD");
        assertThat(board.machines(Optional.of(Set.of("text")), since)).isEmpty();
        assertThat(board.owed(Optional.empty(), Instant.parse("2026-03-03T01:00:00Z")))
                .singleElement()
                .satisfies(owed -> {
                    assertThat(owed.team()).isEqualTo("vision");
                    assertThat(owed.usd().display()).as("two hours at 0.5").isEqualTo("1.00 USD");
                });
    }

    @Test
    void storage_is_told_by_day_and_as_it_was_seen_last() {
        storage("train-a1", "STANDARD", "2026-03-01T01:00:00Z", 100, "0.1");
        storage("train-a1", "STANDARD", "2026-03-02T01:00:00Z", 300, "0.2");
        storage("train-b2", "STANDARD", "2026-03-02T02:00:00Z", 50, "0.4");
        storage("train-b2", "GLACIER", "2026-03-02T02:00:00Z", 7, "0.8");

        assertThat(board.tiers(Optional.empty()))
                .extracting(tier -> tier.storageClass() + " " + tier.runs() + " runs " + tier.bytes() + " bytes "
                        + tier.usd().display())
                .containsExactly("GLACIER 1 runs 7 bytes 0.8000 USD", "STANDARD 2 runs 350 bytes 0.7000 USD");
        assertThat(board.tiers(Optional.of(Set.of("text")))).isEmpty();
        assertThat(board.storage(Optional.empty(), Instant.parse("2026-03-02T00:00:00Z")))
                .extracting(spent -> spent.project() + " " + spent.usd().display())
                .containsExactlyInAnyOrder("digits 0.2000 USD", " 1.20 USD");
        assertThat(board.logBytes("train-a1")).isZero();
        assertThat(board.granted(List.of())).isEmpty();
    }

    private void storage(String run, String storageClass, String to, long bytes, String usd) {
        tables.jdbc()
                .sql("""
                        insert into storage_ledger (run, kind, store, storage_class, from_at, to_at, objects, bytes,
                            quantity, usd_per_unit, usd)
                        values (?, 'STORAGE', 's3://b', ?, ?, ?, 1, ?, 1, 1, ?)""")
                .param(run)
                .param(storageClass)
                .param(Columns.of(Instant.parse(to).minusSeconds(3600)))
                .param(Columns.of(Instant.parse(to)))
                .param(bytes)
                .param(new BigDecimal(usd))
                .update();
    }

    private void attempt(String run, String owedFrom) {
        tables.jdbc()
                .sql("""
                        insert into attempt (run, attempt, launch, token, market, request, placed_at, usd_per_hour, segment_from)
                        values (?, 1, 1, ?, 'aws/r/z/t/spot', '', ?, 0.5, ?)""")
                .param(run)
                .param(run)
                .param(Columns.of(T0))
                .param(Columns.of(Instant.parse(owedFrom)))
                .update();
    }

    private void ledger(String run, String from, String to, String usd) {
        tables.jdbc()
                .sql("""
                        insert into ledger (run, attempt, kind, market, from_at, to_at, usd_per_hour, usd)
                        values (?, 1, 'COMPUTE', 'aws/r/z/t/spot', ?, ?, 1, ?)""")
                .param(run)
                .param(Columns.of(Instant.parse(from)))
                .param(Columns.of(Instant.parse(to)))
                .param(new BigDecimal(usd))
                .update();
    }
}
