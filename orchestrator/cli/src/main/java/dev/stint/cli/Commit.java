package dev.stint.cli;

import dev.stint.api.Views;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A checkpoint as a timeline entry tells of it; entries have no fields but their words, so it is read from them. */
record Commit(long index, long step) {
    private static final String KIND = "committed";
    private static final Pattern WORDS = Pattern.compile("^Checkpoint (\\d{1,18}) \\(step (\\d{1,18})");

    /** Empty for other entries, and for words of another version. */
    static Optional<Commit> of(Views.EventView event) {
        Matcher words = WORDS.matcher(event.why());
        return event.kind().equals(KIND) && words.find()
                ? Optional.of(new Commit(Long.parseLong(words.group(1)), Long.parseLong(words.group(2))))
                : Optional.empty();
    }

    /** Whether an entry is one of the many that say only that all is well; the last save before a machine goes is none. */
    static boolean routine(Views.EventView event) {
        return event.kind().equals(KIND) && !event.state().equals("DRAINING");
    }

    @Override
    public String toString() {
        return index + " at step " + step;
    }
}
