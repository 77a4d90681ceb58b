package dev.stint.spec;

import java.util.ArrayList;
import java.util.List;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.nodes.Node;

/** Collects what is wrong, bounded. Not thread-safe: one per text. */
final class Problems {

    /** More than anybody reads; a hostile file could have a million. */
    private static final int MOST = 100;

    private static final int LONGEST_VALUE = 60;
    private static final int LONGEST_PATH = 120;
    private static final int LONGEST_WORDS = 200;
    private static final String OPTION = "--";

    private final Document document;
    private final List<SpecProblem> found = new ArrayList<>();
    private int dropped;

    /** Those of a job spec. */
    Problems() {
        this(Document.JOB);
    }

    Problems(Document document) {
        this.document = document;
    }

    /** What is read. */
    Document document() {
        return document;
    }

    void add(String path, Node at, String value, String what, String remedy) {
        add(path, at.getStartMark(), value, what, remedy);
    }

    /** A mark whose name is an option stands for a value that came from that option and not from the file. */
    void add(String path, Mark at, String value, String what, String remedy) {
        boolean fromOption = at.getName().startsWith(OPTION);
        add(new SpecProblem(
                shown(path, LONGEST_PATH),
                fromOption ? 0 : at.getLine() + 1,
                fromOption ? 0 : at.getColumn() + 1,
                visible(shown(value, LONGEST_VALUE)),
                shown(what, LONGEST_WORDS),
                shown(remedy, LONGEST_WORDS),
                fromOption ? shown(at.getName(), LONGEST_PATH) : ""));
    }

    /** Something about the text as a whole, or a place in it that is no node. */
    void addAt(int line, int column, String what, String remedy) {
        add(new SpecProblem("", line, column, "", what, remedy, ""));
    }

    private void add(SpecProblem problem) {
        if (found.size() < MOST) {
            found.add(problem);
        } else {
            dropped++;
        }
    }

    boolean isEmpty() {
        return found.isEmpty();
    }

    /** All of them, in the order of the file. */
    List<SpecProblem> inOrder() {
        List<SpecProblem> ordered = new ArrayList<>(found);
        ordered.sort(SpecProblem.BY_PLACE);
        if (dropped > 0) {
            ordered.add(
                    new SpecProblem("", 0, 0, "", dropped + " more problems are not shown", "correct these first", ""));
        }
        return List.copyOf(ordered);
    }

    /** Quoted where blanks at an end would not be seen. */
    private static String visible(String shown) {
        return shown.strip().length() == shown.length() ? shown : '"' + shown + '"';
    }

    /** Untrusted text made fit for a terminal and a log: one line, bounded, nothing invisible. */
    static String shown(String text, int longest) {
        StringBuilder shown = new StringBuilder();
        int[] codePoints = text.codePoints().limit(longest + 1L).toArray();
        int i = 0;
        for (; i < codePoints.length && shown.length() < longest; i++) {
            int type = Character.getType(codePoints[i]);
            if (codePoints[i] == '\n') {
                shown.append("\\n");
            } else if (type == Character.CONTROL
                    || type == Character.FORMAT
                    || type == Character.SURROGATE
                    || type == Character.LINE_SEPARATOR
                    || type == Character.PARAGRAPH_SEPARATOR) {
                shown.append(String.format("\\u%04X", codePoints[i]));
            } else {
                shown.appendCodePoint(codePoints[i]);
            }
        }
        return i < codePoints.length ? shown.append('…').toString() : shown.toString();
    }
}
