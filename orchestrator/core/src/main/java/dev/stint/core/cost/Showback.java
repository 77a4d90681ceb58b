package dev.stint.core.cost;

import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who or what money was spent for. Pure: sums of {@link Tally} over runs.
 *
 * @param lines the dearest first; months in order
 * @param total over all runs, each once
 */
public record Showback(List<Line> lines, Line total) {

    /** Where runs are that do not have the tag. */
    public static final String NO_TAG = "(no tag)";

    /**
     * One team, project, tag's value, month or run.
     *
     * @param runs how many runs cost or succeeded
     */
    public record Line(String key, int runs, Tally tally) {}

    /** By what to sum up. */
    public record Grouping(By by, String tag) {

        /** By what to sum up; {@code TAG} by the values of one. */
        public enum By {
            TEAM,
            PROJECT,
            TAG,
            MONTH,
            RUN
        }

        /** Reads {@code team}, {@code project}, {@code tag:KEY}, {@code month} or {@code run}; empty for another word. */
        public static Optional<Grouping> parse(String word) {
            return switch (word) {
                case "team" -> Optional.of(new Grouping(By.TEAM, ""));
                case "project" -> Optional.of(new Grouping(By.PROJECT, ""));
                case "month" -> Optional.of(new Grouping(By.MONTH, ""));
                case "run" -> Optional.of(new Grouping(By.RUN, ""));
                default ->
                    word.startsWith("tag:") && word.length() > 4
                            ? Optional.of(new Grouping(By.TAG, word.substring(4)))
                            : Optional.empty();
            };
        }

        private String key(RunFacts run) {
            return switch (by) {
                case TEAM, MONTH -> run.team();
                case PROJECT -> run.qualifiedProject();
                case TAG -> run.tags().getOrDefault(tag, NO_TAG);
                case RUN -> run.whole();
            };
        }
    }

    /** A line that grows. */
    private static final class Sum {
        private final Set<String> runs = new HashSet<>();
        private Tally tally = Tally.NOTHING;

        void add(RunFacts run, Tally more) {
            if (!more.equals(Tally.NOTHING)) {
                runs.add(run.whole());
                tally = tally.plus(more);
            }
        }

        Line line(String key) {
            return new Line(key, runs.size(), tally);
        }
    }

    public Showback {
        lines = List.copyOf(lines);
    }

    /**
     * Sums up.
     *
     * @param runs runs and shards, each once
     */
    public static Showback of(List<RunFacts> runs, Grouping grouping, Timespan when) {
        Sum total = new Sum();
        Map<String, Sum> sums = new HashMap<>();
        for (RunFacts run : runs) {
            Tally tally = Tally.of(run, when);
            total.add(run, tally);
            if (grouping.by() == Grouping.By.MONTH) {
                for (YearMonth month : lifetime(run).common(when).months()) {
                    sums.computeIfAbsent(month.toString(), key -> new Sum())
                            .add(run, Tally.of(run, Timespan.of(month).common(when)));
                }
            } else {
                sums.computeIfAbsent(grouping.key(run), key -> new Sum()).add(run, tally);
            }
        }
        List<Line> lines = new ArrayList<>();
        sums.forEach((key, sum) -> lines.add(sum.line(key)));
        lines.removeIf(line -> line.runs() == 0);
        Comparator<Line> byKey = Comparator.comparing(Line::key);
        lines.sort(
                grouping.by() == Grouping.By.MONTH
                        ? byKey
                        : Comparator.comparing((Line line) -> line.tally().total())
                                .reversed()
                                .thenComparing(byKey));
        return new Showback(lines, total.line(""));
    }

    /** From the first to the last instant a run has anything to tell of; the last is in it. */
    private static Timespan lifetime(RunFacts run) {
        List<Instant> known = new ArrayList<>();
        run.rows().forEach(row -> {
            known.add(row.from());
            known.add(row.to());
        });
        run.storage().forEach(row -> {
            known.add(row.from());
            known.add(row.to());
        });
        run.attempts().forEach(facts -> {
            known.add(facts.span().grantedAt());
            known.add(facts.until());
        });
        run.succeededAt().ifPresent(known::add);
        return known.isEmpty()
                ? new Timespan(Timespan.ALWAYS.from(), Timespan.ALWAYS.from())
                : new Timespan(
                        known.stream().min(Comparator.naturalOrder()).orElseThrow(),
                        known.stream()
                                .max(Comparator.naturalOrder())
                                .orElseThrow()
                                .plusNanos(1));
    }
}
