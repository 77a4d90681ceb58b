package dev.stint.server.engine;

import dev.stint.core.cost.LedgerRow;
import dev.stint.server.db.AttemptRow;
import dev.stint.server.db.BoardTable;
import dev.stint.server.db.RunRow;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** What runs of a list have saved, by the same reckoning as their bills, with as few queries as can be. */
@Component
class Savings {

    private final BoardTable board;
    private final Meter meter;
    private final FamilyViews families;
    private final Bills bills;

    Savings(BoardTable board, Meter meter, FamilyViews families, Bills bills) {
        this.board = board;
        this.meter = meter;
        this.families = families;
        this.bills = bills;
    }

    /** By run; one that saved nothing anybody could reckon is missing. */
    Map<String, BigDecimal> of(List<RunRow> runs, Instant now) {
        List<String> single =
                runs.stream().filter(run -> !run.sharded()).map(RunRow::id).toList();
        Map<String, List<AttemptRow>> attempts =
                board.granted(single).stream().collect(Collectors.groupingBy(AttemptRow::run));
        Map<String, List<LedgerRow>> rows =
                meter.rows(single, now).stream().collect(Collectors.groupingBy(LedgerRow::run));
        Map<String, BigDecimal> saved = new HashMap<>();
        for (RunRow run : runs) {
            List<AttemptRow> launched =
                    run.sharded() ? families.granted(run) : attempts.getOrDefault(run.id(), List.of());
            List<LedgerRow> paid = run.sharded() ? meter.rows(run.id(), now) : rows.getOrDefault(run.id(), List.of());
            if (!launched.isEmpty()) {
                bills.of(run, launched, paid, List.of()).savedUsd().ifPresent(usd -> saved.put(run.id(), usd));
            }
        }
        return saved;
    }
}
