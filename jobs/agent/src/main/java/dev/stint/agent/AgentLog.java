package dev.stint.agent;

import dev.stint.mailbox.TerminalText;
import java.io.PrintStream;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The agent's own log: plain lines with a time. Nothing secret is ever passed to it. Safe for many threads. */
final class AgentLog {

    private static final int MAX_CHARS = 4_000;

    private final PrintStream out;
    private final InstantSource clock;

    AgentLog(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    void say(String text) {
        out.println(clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + TerminalText.line(text, MAX_CHARS));
    }

    /** For a fault of our own: with its stack. */
    synchronized void fault(String text, Throwable fault) {
        say(text);
        fault.printStackTrace(out);
    }
}
