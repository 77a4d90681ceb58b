package dev.stint.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Columns for people: left-aligned, or right-aligned where the heading ends in {@code >}. No rows, no heading. */
final class Table {
    private static final String GAP = "  ";

    private final List<String> headings = new ArrayList<>();
    private final List<Boolean> right = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    Table(String... headings) {
        for (String heading : headings) {
            boolean toRight = heading.endsWith(">");
            this.headings.add(toRight ? heading.substring(0, heading.length() - 1) : heading);
            right.add(toRight);
        }
    }

    /** Adds a row; control characters become blanks. */
    void row(Object... cells) {
        if (cells.length != headings.size()) {
            throw new IllegalArgumentException("table: " + cells.length + " cells for " + headings.size() + " columns");
        }
        List<String> row = new ArrayList<>();
        for (Object cell : cells) {
            row.add(Wording.clean(cell.toString()));
        }
        rows.add(row);
    }

    void print(PrintStream out, String indent) {
        if (rows.isEmpty()) {
            return;
        }
        int[] widths = new int[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = headings.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        out.println(indent + line(headings, widths));
        for (List<String> row : rows) {
            out.println(indent + line(row, widths));
        }
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String fill = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : GAP).append(right.get(column) ? fill + cell : cell + fill);
        }
        return line.toString().stripTrailing();
    }
}
