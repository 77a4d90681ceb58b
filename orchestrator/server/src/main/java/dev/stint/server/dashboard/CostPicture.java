package dev.stint.server.dashboard;

import dev.stint.server.Board.DayCost;
import dev.stint.server.Board.Purpose;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What each day cost, as stacked columns by purpose, each with a pattern of its own; and as rows of a table. Pure.
 *
 * @param rows a row for each day, the newest first
 * @param purposes those that cost anything, in the order of the columns
 * @param highest the dearest day, at the top of the picture
 */
record CostPicture(
        int width, int height, int base, List<Column> columns, List<Row> rows, List<Purpose> purposes, String highest) {
    private static final int WIDTH = 960;
    private static final int TOP = 20;
    private static final int PLOT = 200;
    private static final int FOOT = 24;
    private static final int LEFT = 12;
    private static final double FILLED = 0.72;

    /**
     * A part of a day's column.
     *
     * @param label of the day, at the foot of the first part; empty for others
     */
    record Column(String x, String y, String width, String height, String kind, String label, String title) {}

    /** A day. */
    record Row(LocalDate day, Map<Purpose, BigDecimal> usd, BigDecimal total) {
        BigDecimal of(Purpose purpose) {
            return usd.getOrDefault(purpose, BigDecimal.ZERO);
        }
    }

    /**
     * @param first the first day shown, with cost or without
     * @param last the last
     */
    static CostPicture of(List<DayCost> costs, LocalDate first, LocalDate last) {
        Map<LocalDate, Map<Purpose, BigDecimal>> days = new TreeMap<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            days.put(day, new EnumMap<>(Purpose.class));
        }
        List<DayCost> within =
                costs.stream().filter(cost -> days.containsKey(cost.day())).toList();
        within.forEach(
                cost -> days.getOrDefault(cost.day(), Map.of()).merge(cost.purpose(), cost.usd(), BigDecimal::add));
        List<Row> rows = days.entrySet().stream()
                .map(day -> new Row(
                        day.getKey(),
                        day.getValue(),
                        day.getValue().values().stream().reduce(BigDecimal.ZERO, BigDecimal::add)))
                .toList();
        BigDecimal highest =
                rows.stream().map(Row::total).max(Comparator.naturalOrder()).orElse(BigDecimal.ZERO);
        List<Purpose> purposes =
                within.stream().map(DayCost::purpose).distinct().sorted().toList();
        return new CostPicture(
                WIDTH,
                TOP + PLOT + FOOT,
                TOP + PLOT,
                columns(rows, highest.doubleValue()),
                rows.stream().sorted(Comparator.comparing(Row::day).reversed()).toList(),
                purposes,
                Shown.usd(highest));
    }

    private static List<Column> columns(List<Row> rows, double highest) {
        List<Column> columns = new ArrayList<>();
        double step = (double) (WIDTH - 2 * LEFT) / Math.max(1, rows.size());
        int labelEvery = Math.max(1, (int) Math.ceil(rows.size() / 10.0));
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            double x = LEFT + step * i;
            double y = TOP + PLOT;
            columns.add(new Column(
                    Scale.number(x),
                    Scale.number(y),
                    Scale.number(step * FILLED),
                    "0",
                    "",
                    i % labelEvery == 0 ? row.day().toString().substring(5) : "",
                    ""));
            for (Map.Entry<Purpose, BigDecimal> part : row.usd().entrySet()) {
                double height = highest > 0 ? Math.max(0, PLOT * part.getValue().doubleValue() / highest) : 0;
                y -= height;
                columns.add(new Column(
                        Scale.number(x),
                        Scale.number(y),
                        Scale.number(step * FILLED),
                        Scale.number(height),
                        kind(part.getKey()),
                        "",
                        row.day() + ", " + words(part.getKey()) + ": " + Shown.usd(part.getValue())));
            }
        }
        return columns;
    }

    /** Which pattern. */
    static String kind(Purpose purpose) {
        return switch (purpose) {
            case SPOT -> "spot";
            case ON_DEMAND -> "firm";
            case RESERVED -> "reserved";
            case STORAGE -> "storage";
        };
    }

    static String words(Purpose purpose) {
        return switch (purpose) {
            case SPOT -> "spot machines";
            case ON_DEMAND -> "on-demand machines";
            case RESERVED -> "reserved machines";
            case STORAGE -> "storage of checkpoints";
        };
    }
}
