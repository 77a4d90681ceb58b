package dev.stint.server.engine;

/** Log text of a gang's machines but the first, with each line told apart: {@code [1] …}. */
final class RankedText {

    private RankedText() {}

    /** The text as it is shown; that of rank 0 is itself. */
    static String of(int rank, String text) {
        if (rank == 0 || text.isEmpty()) {
            return text;
        }
        String mark = "[" + rank + "] ";
        boolean whole = text.endsWith("\n");
        String body = whole ? text.substring(0, text.length() - 1) : text;
        return mark + body.replace("\n", "\n" + mark) + "\n";
    }
}
