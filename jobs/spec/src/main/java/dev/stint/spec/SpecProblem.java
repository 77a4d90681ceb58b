package dev.stint.spec;

import java.util.Comparator;

/**
 * One thing wrong with a spec: where, what was seen, and what to do. Texts are bounded and free of control characters,
 * whatever the spec contained.
 *
 * @param path the key, such as {@code budget.max} or {@code inputs[0].path}; empty for the file as a whole
 * @param line from 1; 0 when it has no place in the file
 * @param column from 1; 0 when it has no place in the file
 * @param value what was seen; empty when there is nothing to show
 * @param what what is wrong with it
 * @param remedy what to do
 * @param from the option that brought the value in, such as {@code --set budget.max}; empty when the file did
 */
public record SpecProblem(String path, int line, int column, String value, String what, String remedy, String from) {

    private static final int LONGEST_FILE_NAME = 500;

    static final Comparator<SpecProblem> BY_PLACE =
            Comparator.comparingInt(SpecProblem::line).thenComparingInt(SpecProblem::column);

    /** Without the place: {@code budget.max: -5 USD is negative; give zero or more}. */
    public String message() {
        return (path.isEmpty() ? "" : path + ": ") + (value.isEmpty() ? "" : value + " ") + what + "; " + remedy;
    }

    /** In full: {@code budget.max: -5 USD is negative; give zero or more (train-7.yaml line 12)}. */
    public String display(String fileName) {
        String file = Problems.shown(fileName, LONGEST_FILE_NAME);
        String place = !from.isEmpty() ? from : line > 0 ? file + " line " + line : file;
        return message() + " (" + place + ")";
    }
}
