package dev.stint.agent;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import dev.stint.providers.NoticeSourceFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import sun.misc.Signal;

/**
 * The program on the machine. {@code STINT_BOOT} names its boot file; it exits with 0 once it has said how the work ended, with
 * 2 when it could not begin.
 */
public final class AgentMain {

    private static final int CANNOT_BEGIN = 2;

    private AgentMain() {}

    /** @param arguments none */
    public static void main(String[] arguments) {
        LoopClock clock = LoopClock.ofThisMachine(InstantSource.system());
        AgentLog log = new AgentLog(System.out, clock.wall());
        Map<String, String> environment = environment();
        int code = CANNOT_BEGIN;
        try {
            String bootFile = environment.get("STINT_BOOT");
            if (bootFile == null || bootFile.isBlank()) {
                throw new IOException("STINT_BOOT is not set; it names the boot file");
            }
            BootFile boot = BootFile.read(Path.of(bootFile));
            log.say("agent of " + boot);
            try (ObjectStore store = ObjectStores.open(boot.storeUri())) {
                run(boot, store, environment, clock, log);
            }
            code = 0;
        } catch (IOException | IllegalArgumentException e) {
            log.say("cannot begin: " + Words.of(e));
        } catch (InterruptedException e) {
            log.say("interrupted");
        }
        // Background threads may still hang in a store that does not answer.
        System.exit(code);
    }

    /**
     * The folder of {@code stint.py} may also come as {@code -Dstint.python}, and the embedder's program as
     * {@code -Dstint.embedder}, from a launcher that knows its distribution.
     */
    private static Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>(System.getenv());
        for (String part : List.of("python", "embedder")) {
            String place = System.getProperty("stint." + part, "");
            if (!place.isBlank()) {
                environment.putIfAbsent("STINT_" + part.toUpperCase(Locale.ROOT), place);
            }
        }
        return environment;
    }

    private static void run(
            BootFile boot, ObjectStore store, Map<String, String> environment, LoopClock clock, AgentLog log)
            throws InterruptedException {
        Waker waker = new Waker();
        Background mail = new Background(daemon("mail"), waker);
        Background work = new Background(daemon("work"), waker);
        Assembly assembly = assemble(
                boot, store, environment, notices(boot, environment, clock.wall(), log), mail, work, clock, log);
        Signal.handle(new Signal("TERM"), signal -> {
            assembly.endings().terminate();
            waker.wake();
        });
        assembly.session().run(clock, waker);
    }

    /**
     * A session and what can end it from outside.
     *
     * @param session the work
     * @param endings told of signals
     */
    record Assembly(AgentSession session, EndingWatch endings) {}

    static Assembly assemble(
            BootFile boot,
            ObjectStore store,
            Map<String, String> environment,
            NoticeSource notices,
            Background mail,
            Background work,
            LoopClock clock,
            AgentLog log) {
        MachineMailbox mailbox = new MachineMailbox(store, MailboxPrefix.parse(boot.mailboxPrefix()), boot.rank());
        StatusReporter reporter = new StatusReporter(mailbox, mail, log);
        Bench bench = new Bench(
                boot,
                environment,
                new Workplace(boot.workFolder()),
                store,
                mailbox,
                new OrderInbox(mailbox, boot.key(), mail, log),
                reporter,
                mail,
                work,
                new MarkedProcesses(boot.machineId(), boot.runAs()),
                clock,
                new Departure(clock),
                new RiskHint(),
                Docker.of(boot, environment));
        EndingWatch endings = new EndingWatch(notices, bench, new LeaseFile(boot.leaseFile(), reporter));
        return new Assembly(new AgentSession(bench, endings, log), endings);
    }

    private static NoticeSource notices(
            BootFile boot, Map<String, String> environment, InstantSource clock, AgentLog log) {
        for (NoticeSourceFactory factory : ServiceLoader.load(NoticeSourceFactory.class)) {
            if (factory.provider().equals(boot.provider())) {
                return factory.open(environment, clock);
            }
        }
        log.say("no notice source for provider '" + boot.provider() + "': only SIGTERM warns of a preemption");
        return new NoticeSource() {
            @Override
            public Optional<Notice> poll() {
                return Optional.empty();
            }

            @Override
            public Duration interval() {
                return Duration.ofHours(1);
            }
        };
    }

    private static ExecutorService daemon(String name) {
        return Executors.newSingleThreadExecutor(runnable -> {
            Thread thread = new Thread(runnable, "stint-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
