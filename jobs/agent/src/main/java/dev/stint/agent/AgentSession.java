package dev.stint.agent;

import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.ExitReason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * The work of one machine, from the first order to the last status, as stages driven by {@link #tick}. A fault of our own ends
 * the command and is reported; it never leaves a machine running without anybody knowing. Used by one thread.
 */
final class AgentSession {

    /** The longest the loop sleeps. */
    private static final Duration TURN = Duration.ofMillis(100);

    private final Bench bench;
    private final EndingWatch endings;
    private final AgentLog log;
    private Stage stage;

    AgentSession(Bench bench, EndingWatch endings, AgentLog log) {
        this.bench = bench;
        this.endings = endings;
        this.log = log;
        this.stage = new BootingStage(bench);
    }

    /** One turn: hears, works, reports. */
    void tick(Instant now) {
        bench.inbox().tick(now);
        try {
            Optional<Ending> ending = endings.hear(now, bench.inbox().current());
            if (ending.isPresent()) {
                stage = stage.end(ending.get(), now);
            }
            stage = stage.tick(now);
        } catch (IOException | RuntimeException e) {
            stage = faulted(e, now);
        }
        bench.reporter().tick(now, bench.inbox().current());
    }

    /** Whether the machine may go. */
    boolean over() {
        return stage.over();
    }

    /** Ticks until it is over. */
    void run(InstantSource clock, Waker waker) throws InterruptedException {
        while (!over()) {
            tick(clock.instant());
            if (!over()) {
                waker.await(TURN);
            }
        }
    }

    private Stage faulted(Exception fault, Instant now) {
        log.fault("the agent failed", fault);
        MarkedProcesses.signal(bench.processes().alive(0), true);
        String words = Words.diskFull(fault)
                ? Words.of(fault)
                : "the agent failed (" + fault.getClass().getSimpleName() + ": " + Words.of(fault)
                        + "); its log on the machine has the details";
        return new ClosingStage(bench, Optional.empty(), new Exit(ExitReason.AGENT_ERROR, -1, words));
    }
}
