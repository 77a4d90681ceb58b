package dev.stint.e2e;

import dev.stint.providers.stage.AgentTerms;
import dev.stint.providers.stage.MachineCloud;
import dev.stint.providers.stage.MachineStage;
import dev.stint.providers.stage.StagedMachine;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * What the theatres of clouds have in common: the machines, and threads. Whoever tells of a machine holds a stage, so what follows is done by
 * a thread of this; and since stages act when they are asked, they are asked now and then, so that time passes on them. Failures of these
 * threads fail the test. Needs root, since commands run as users of their own on machines.
 */
final class Backstage implements AutoCloseable {
    private static final Duration BEAT = Duration.ofMillis(200);

    final MachineStage machines;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(8);
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    /** @param poweredOff told of each machine that has ended by itself */
    Backstage(Consumer<String> poweredOff) throws IOException {
        machines = MachineStage.open(AgentTerms.whole(), id -> act(() -> poweredOff.accept(id)));
    }

    /** Something a thread does. */
    interface Act {
        void perform() throws Exception;
    }

    /** Does something soon. */
    void act(Act act) {
        threads.execute(() -> perform(act));
    }

    /** Does something again and again. */
    void keep(Act act) {
        threads.scheduleWithFixedDelay(() -> perform(act), 0, BEAT.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void perform(Act act) {
        try {
            act.perform();
        } catch (Exception | AssertionError e) {
            if (!threads.isShutdown()) {
                failures.add(e);
            }
        }
    }

    /** Switches a machine on. */
    void boot(String id, MachineCloud cloud, byte[] script, URI metadata) throws IOException {
        prepared(id, cloud).start(script, metadata);
    }

    /** A machine that is to be switched on. */
    StagedMachine prepared(String id, MachineCloud cloud) throws IOException {
        return machines.machine(id, cloud);
    }

    /** Ends a machine that is on, with some time for its agent. */
    void end(String id, Duration grace) {
        machines.find(id).ifPresent(machine -> machine.terminate(grace));
    }

    /** What failed, and what machines have said, for messages. */
    String words(List<String> ids) {
        StringBuilder all = new StringBuilder(failures.toString());
        for (String id : ids) {
            all.append('\n').append(id);
            machines.find(id)
                    .ifPresent(machine -> all.append('\n')
                            .append(machine.console())
                            .append(machine.output())
                            .append(machine.agentOutput()));
        }
        return all.toString();
    }

    @Override
    public void close() throws IOException {
        machines.close();
        threads.shutdownNow();
        if (!failures.isEmpty()) {
            AssertionError failed = new AssertionError("the theatre failed: " + failures);
            failures.forEach(failed::addSuppressed);
            throw failed;
        }
    }
}
