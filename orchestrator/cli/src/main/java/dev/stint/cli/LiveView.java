package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.IntSupplier;

/**
 * Shows a run on a terminal: timeline and log scroll by, below them a few lines redrawn in place. Lines are cut to the
 * terminal's width, because a wrapped line could not be redrawn.
 */
final class LiveView implements FollowView {
    private static final String UP = "\u001b[%dA";
    private static final String CLEAR_BELOW = "\r\u001b[J";

    private final PrintStream out;
    private final IntSupplier width;
    private final boolean unicode;
    private final Narration narration;
    private final ProgressPace pace = new ProgressPace();

    private List<String> block = List.of();
    private List<String> shown = List.of();
    private final JobOutputLines output = new JobOutputLines();
    private boolean closed;

    /** @param width the terminal's columns, which may change */
    LiveView(Console console, IntSupplier width) {
        this.out = console.out();
        this.width = width;
        this.unicode = console.unicode();
        this.narration = new Narration(console.zone(), () -> width.getAsInt() - 1);
    }

    @Override
    public synchronized void run(Views.RunView run) {
        Optional<Duration> eta = pace.observe(run);
        block = FollowLines.block(run, eta, narration, Math.max(10, width.getAsInt() / 3), unicode);
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
        String lines = output.add(text);
        if (!lines.isEmpty()) {
            draw(lines);
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
            draw(output.rest());
            closed = true;
        }
    }

    private void draw(String above) {
        if (closed) {
            return;
        }
        int columns = width.getAsInt();
        StringBuilder frame = new StringBuilder();
        // a terminal that was made narrower has wrapped what was drawn
        int rows = shown.stream().mapToInt(line -> rows(line, columns)).sum();
        if (rows > 0) {
            frame.append(String.format(Locale.ROOT, UP, rows));
        }
        frame.append(CLEAR_BELOW).append(above);
        shown = block.stream()
                .map(line -> Wording.clip(Wording.clean(line), columns - 1))
                .toList();
        shown.forEach(line -> frame.append(line).append('\n'));
        out.print(frame);
        out.flush();
    }

    private static int rows(String line, int columns) {
        return Math.max(1, (line.length() + columns - 1) / columns);
    }
}
