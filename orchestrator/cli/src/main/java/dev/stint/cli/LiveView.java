package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Shows a run on a terminal: timeline and log scroll by, below them a few lines redrawn in place. Lines are cut to the
 * terminal's width, because a wrapped line could not be redrawn.
 */
final class LiveView implements FollowView {
    private static final String UP = "\u001b[%dA";
    private static final String CLEAR_BELOW = "\r\u001b[J";

    private final PrintStream out;
    private final int columns;
    private final boolean unicode;
    private final Narration narration;
    private final ProgressPace pace = new ProgressPace();

    private List<String> block = List.of();
    private int drawn;
    private String unfinishedLog = "";
    private boolean closed;

    LiveView(Console console) {
        this.out = console.out();
        this.columns = console.columns();
        this.unicode = console.unicode();
        this.narration = new Narration(console.zone(), columns - 1);
    }

    @Override
    public synchronized void run(Views.RunView run) {
        Optional<Duration> eta = pace.observe(run);
        block = FollowLines.block(run, eta, narration, Math.max(10, columns / 3), unicode);
        draw("");
    }

    @Override
    public synchronized void event(Views.EventView event) {
        List<String> lines = narration.event(event);
        if (!lines.isEmpty()) {
            draw(String.join("\n", lines) + "\n");
        }
    }

    @Override
    public synchronized void log(String text) {
        String all = unfinishedLog + text;
        int end = all.lastIndexOf('\n') + 1;
        unfinishedLog = all.substring(end);
        if (end > 0) {
            draw(all.substring(0, end));
        }
    }

    @Override
    public synchronized void note(String text) {
        draw(Wording.clean(text) + "\n");
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            block = List.of();
            draw(unfinishedLog.isEmpty() ? "" : unfinishedLog + "\n");
            closed = true;
        }
    }

    private void draw(String above) {
        if (closed) {
            return;
        }
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) {
            frame.append(String.format(Locale.ROOT, UP, drawn));
        }
        frame.append(CLEAR_BELOW).append(above);
        for (String line : block) {
            frame.append(Wording.clip(Wording.clean(line), columns - 1)).append('\n');
        }
        drawn = block.size();
        out.print(frame);
        out.flush();
    }
}
