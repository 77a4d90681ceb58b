package dev.stint.cli;

import dev.stint.api.Views;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Shows a run as lines with timestamps, for files and pipes. Progress is told every ten seconds at first, every minute in the end. */
final class PlainView implements FollowView {
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);
    private static final int PAUSES = 20;

    private final PrintStream out;
    private final Narration narration;
    private final JobOutputLines output = new JobOutputLines();
    private final ProgressPace pace = new ProgressPace();
    private Instant nextProgress = Instant.MIN;
    private String lastShown = "";
    private boolean closed;

    /** @param out the one of the console's streams to write to */
    PlainView(Console console, PrintStream out) {
        this.out = out;
        this.narration = new Narration(console.zone(), console::columns);
    }

    @Override
    public synchronized void run(Views.RunView run) {
        Optional<Duration> eta = pace.observe(run);
        if (run.progress().isEmpty()
                || !run.state().equals("RUNNING")
                || run.asOf().isBefore(nextProgress)) {
            return;
        }
        String shown = FollowLines.progress(run, eta, narration);
        if (!shown.equals(lastShown)) {
            lastShown = shown;
            nextProgress = run.asOf().plus(pause(Duration.between(run.submittedAt(), run.asOf())));
            narration.line(run.asOf(), run.attempt(), "progress", shown).forEach(this::print);
        }
    }

    private static Duration pause(Duration age) {
        Duration share = age.dividedBy(PAUSES);
        return share.compareTo(SHORTEST_PAUSE) < 0
                ? SHORTEST_PAUSE
                : share.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : share;
    }

    @Override
    public synchronized void event(Views.EventView event) {
        narration.event(event).forEach(this::print);
    }

    @Override
    public synchronized void log(String text) {
        if (!closed) {
            out.print(output.add(text));
            out.flush();
        }
    }

    @Override
    public synchronized void note(String text) {
        print(text);
    }

    private void print(String line) {
        if (!closed) {
            out.println(line);
            out.flush();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            out.print(output.rest());
            out.flush();
        }
        closed = true;
    }
}
