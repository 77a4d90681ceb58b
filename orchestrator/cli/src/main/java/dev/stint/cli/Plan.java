package dev.stint.cli;

import dev.stint.core.placement.ServiceQuestions;
import dev.stint.core.placement.Shortage;
import dev.stint.core.placement.Standing;
import dev.stint.providers.Market;
import dev.stint.spec.JobSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A plan as it is shown.
 *
 * @param spec what was asked
 * @param markets what was compared
 * @param standing in which order
 * @param questions how it should be served
 * @param at when
 */
record Plan(JobSpec spec, PlanMarkets markets, Standing standing, ServiceQuestions questions, Instant at) {

    /**
     * A row of the table: markets that differ in nothing but the zone are one.
     *
     * @param place the first of them
     * @param alike how many more there are
     */
    record Row(int place, int alike) {}

    /** The best so many rows, and below them the best of every provider and the best that is never taken. */
    List<Row> rows(int top) {
        List<Row> all = new ArrayList<>();
        for (int place = 0; place < standing.open(); place++) {
            Row last = all.isEmpty() ? new Row(0, 0) : all.get(all.size() - 1);
            if (!all.isEmpty() && alike(last.place(), place)) {
                all.set(all.size() - 1, new Row(last.place(), last.alike() + 1));
            } else {
                all.add(new Row(place, 0));
            }
        }
        Set<Row> rows = new LinkedHashSet<>(all.subList(0, Math.min(top, all.size())));
        Set<String> providers = new LinkedHashSet<>();
        rows.forEach(row -> providers.add(market(row).provider()));
        Optional<Integer> safest = standing.safest();
        for (Row row : all) {
            boolean safe = safest.isPresent() && safest.get() == row.place();
            if (providers.add(market(row).provider()) || safe) {
                rows.add(row);
            }
        }
        return List.copyOf(rows);
    }

    Market market(Row row) {
        return standing.quote(row.place()).market();
    }

    private boolean alike(int one, int other) {
        Market a = standing.quote(one).market();
        Market b = standing.quote(other).market();
        return a.provider().equals(b.provider())
                && a.region().equals(b.region())
                && a.instanceType().equals(b.instanceType())
                && a.capacity() == b.capacity()
                && standing.score(one) == standing.score(other);
    }

    /** 0 when a market can be used, else whether the spec asks for what there is not, or only money or a refusal is in the way. */
    int exitCode() {
        if (standing.open() > 0) {
            return ExitCodes.DONE;
        }
        boolean refused = standing.shortages().stream()
                .anyMatch(shortage -> shortage.limit().refusal() && shortage.alone() > 0);
        return refused ? ExitCodes.REFUSED : ExitCodes.WRONG_CALL;
    }

    /** Why there is nothing, in one line; empty when there is something. */
    Optional<String> together() {
        return Shortage.together(standing);
    }
}
