package dev.stint.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Says how far a transfer is: on a terminal one line redrawn in place, otherwise a line now and then. Used by one thread. */
final class FetchProgress implements AutoCloseable {
    private static final Duration LINE_EVERY = Duration.ofSeconds(10);
    private static final Duration REDRAW_EVERY = Duration.ofMillis(200);
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final Console console;
    private final InstantSource clock;
    private final boolean redraw;
    private final int files;
    private final long bytes;
    private final Instant begun;
    private Instant said;
    private boolean drawn;

    /** @param redraw whether results leave room for it on the terminal */
    FetchProgress(Console console, InstantSource clock, boolean redraw, int files, long bytes) {
        this.console = console;
        this.clock = clock;
        this.redraw = redraw && console.live();
        this.files = files;
        this.bytes = bytes;
        this.begun = clock.instant();
        this.said = begun;
    }

    void at(int filesDone, long bytesDone) {
        Instant now = clock.instant();
        if (Duration.between(said, now).compareTo(redraw ? REDRAW_EVERY : LINE_EVERY) < 0) {
            return;
        }
        said = now;
        String line = words(filesDone, bytesDone, Duration.between(begun, now));
        if (redraw) {
            console.out().print(CLEAR_LINE + Wording.clip(line, console.columns() - 1));
            console.out().flush();
            drawn = true;
        } else {
            console.say(line);
        }
    }

    private String words(int filesDone, long bytesDone, Duration time) {
        double seconds = Math.max(0.001, time.toMillis() / 1000.0);
        long perSecond = (long) (bytesDone / seconds);
        String line = Wording.bytes(bytesDone) + " of " + Wording.bytes(bytes) + "  " + filesDone + " of "
                + Wording.count(files, "file") + "  " + Wording.bytes(perSecond) + "/s";
        return perSecond == 0
                ? line
                : line + "  about " + Wording.seconds((double) (bytes - bytesDone) / perSecond) + " to go";
    }

    @Override
    public void close() {
        if (drawn) {
            console.out().print(CLEAR_LINE);
            console.out().flush();
        }
    }
}
