package dev.stint.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Columns for people: left-aligned, or right-aligned where the heading ends in {@code >}. No rows, no heading. On a terminal too
 * narrow for it the last column is wrapped, or, where that does not help either, each row becomes a paragraph.
 */
final class Table {
    private static final String GAP = "  ";

    /** A wrapped last column narrower than this is worse than a paragraph. */
    private static final int NARROWEST_WRAPPED = 24;

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

    void print(Console console, String indent) {
        if (rows.isEmpty()) {
            return;
        }
        int[] widths = widths();
        int last = widths.length - 1;
        int before = indent.length();
        for (int column = 0; column < last; column++) {
            before += widths[column] + GAP.length();
        }
        int columns = console.tableColumns();
        int room = columns - before;
        PrintStream out = console.out();
        if (room >= widths[last]) {
            lines(widths, Integer.MAX_VALUE).forEach(line -> out.println(indent + line));
        } else if (!right.get(last) && room >= NARROWEST_WRAPPED) {
            lines(widths, room).forEach(line -> out.println(indent + line));
        } else {
            paragraphs(columns - indent.length()).forEach(line -> out.println(indent + line));
        }
    }

    private int[] widths() {
        int[] widths = new int[headings.size()];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = headings.get(column).length();
            for (List<String> row : rows) {
                widths[column] = Math.max(widths[column], row.get(column).length());
            }
        }
        return widths;
    }

    private List<String> lines(int[] widths, int lastWidth) {
        List<String> lines = new ArrayList<>();
        lines.add(line(headings, widths));
        int last = widths.length - 1;
        for (List<String> row : rows) {
            List<String> cells = new ArrayList<>(row);
            for (String part : Wording.wrap(row.get(last), lastWidth)) {
                cells.set(last, part);
                lines.add(line(cells, widths));
                cells.replaceAll(cell -> "");
            }
        }
        return lines;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String cell = cells.get(column);
            String fill = " ".repeat(Math.max(0, widths[column] - cell.length()));
            line.append(column == 0 ? "" : GAP).append(right.get(column) ? fill + cell : cell + fill);
        }
        return line.toString().stripTrailing();
    }

    /** Each row as words, the heading before its value; the first value alone says which row it is. */
    private List<String> paragraphs(int columns) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder(row.get(0));
            for (int column = 1; column < row.size(); column++) {
                String part = headings.get(column) + " " + row.get(column);
                if (line.length() + GAP.length() + part.length() > columns) {
                    wrapped(line.toString(), columns, lines);
                    line.setLength(0);
                    line.append(GAP).append(GAP).append(part);
                } else {
                    line.append(GAP).append(part);
                }
            }
            wrapped(line.toString(), columns, lines);
        }
        return lines;
    }

    private static void wrapped(String line, int columns, List<String> lines) {
        if (line.length() <= columns) {
            lines.add(line);
            return;
        }
        List<String> parts = Wording.wrap(line, columns - 2 * GAP.length());
        lines.add(parts.get(0));
        parts.subList(1, parts.size()).forEach(part -> lines.add(GAP + GAP + part));
    }
}
