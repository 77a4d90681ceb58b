package dev.stint.agent;

import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** One machine with a real clock and real processes, whose store is in memory. */
final class TestMachine implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final byte[] KEY = new byte[32];

    final String machineId = "test-" + UUID.randomUUID();
    final Workplace places;
    final OrchestratorMailbox mailbox;
    final AgentMain.Assembly agent;

    private final WatchedStore store;
    private final Waker waker = new Waker();
    private final ExecutorService mail = Executors.newSingleThreadExecutor();
    private final ExecutorService work = Executors.newSingleThreadExecutor();
    private final Thread loop;
    private volatile Duration clockError = Duration.ZERO;
    private final LoopClock clock = LoopClock.ofThisMachine(this::wall);
    private volatile Optional<Notice> notice = Optional.empty();

    /** What the provider gives a machine that shuts down. */
    volatile Optional<Duration> shutdownLead = Optional.empty();

    TestMachine(WatchedStore store, Path folder, Order order) throws IOException {
        this(store, folder, order, CommandUser.same());
    }

    TestMachine(WatchedStore store, Path folder, Order order, CommandUser user) throws IOException {
        this(store, folder, order, user, Map.of());
    }

    TestMachine(WatchedStore store, Path folder, Order order, CommandUser user, Map<String, String> more)
            throws IOException {
        this.store = store;
        MailboxPrefix prefix = new MailboxPrefix("team", order.run(), order.attempt(), order.launch());
        this.mailbox = new OrchestratorMailbox(store, prefix, order.rank());
        this.places = new Workplace(folder);
        BootFile boot = new BootFile(
                store.uri(),
                prefix.value(),
                KEY,
                "test",
                "test/home/a/small/spot",
                machineId,
                Instant.parse("2100-01-01T00:00:00Z"),
                folder,
                order.rank(),
                user,
                Optional.empty(),
                Optional.of(folder.resolveSibling(folder.getFileName() + ".lease")));
        this.agent = AgentMain.assemble(
                boot,
                store,
                environment(more),
                new TestNotices(),
                new Background(mail, waker),
                new Background(work, waker),
                clock,
                new AgentLog(System.out, InstantSource.system()));
        send(order);
        this.loop = new Thread(this::loop, "agent-loop");
        loop.start();
    }

    private static Map<String, String> environment(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.putIfAbsent("PATH", System.getenv("PATH"));
        environment.put("HOME", System.getenv().getOrDefault("HOME", "/"));
        environment.put("CLOUD_CREDENTIAL", "agents-only");
        environment.put(
                "STINT_PYTHON",
                Path.of("..", "python").toAbsolutePath().normalize().toString());
        return environment;
    }

    void send(Order order) throws IOException {
        mailbox.send(order, KEY);
    }

    void preempt(Optional<Duration> lead) {
        notice = Optional.of(new Notice(Notice.Kind.PREEMPTION, lead.map(l -> wall().plus(l)), "taken by a test"));
        waker.wake();
    }

    /** The provider sees a raised risk. */
    void warn() {
        notice = Optional.of(new Notice(Notice.Kind.REBALANCE, Optional.empty(), "recommended by a test"));
        waker.wake();
    }

    /** Where the machine's own timer would read its lease. */
    Path leaseFile() {
        return places.root().resolveSibling(places.root().getFileName() + ".lease");
    }

    /** Sets the machine's clock forward, or back. */
    void stepClock(Duration by) {
        clockError = clockError.plus(by);
        waker.wake();
    }

    private Instant wall() {
        return Instant.now().plus(clockError);
    }

    Status status() {
        try {
            return mailbox.readStatus().heard().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a status is written that fits. */
    Status await(Predicate<Status> fits) throws InterruptedException {
        boolean came = store.await(() -> heard().filter(fits).isPresent(), PATIENCE);
        if (!came) {
            throw new AssertionError("no such status came; the last is " + heard());
        }
        return status();
    }

    /** Waits for the agent's end; its last status. */
    Status awaitExit() throws InterruptedException {
        loop.join(PATIENCE.toMillis());
        if (loop.isAlive()) {
            throw new AssertionError("the agent did not end; its last status is " + heard());
        }
        return status();
    }

    /** All log text so far. */
    String log() throws IOException {
        StringBuilder text = new StringBuilder();
        for (long chunk = 0; ; chunk++) {
            Optional<String> read = mailbox.readLog(chunk);
            if (read.isEmpty()) {
                return text.toString();
            }
            text.append(read.get());
        }
    }

    /** What the machine's command has left running. */
    List<Long> processes() {
        return new MarkedProcesses(machineId).alive(0);
    }

    @Override
    public void close() throws InterruptedException {
        loop.interrupt();
        loop.join(PATIENCE.toMillis());
        MarkedProcesses.signal(processes(), true);
        for (ExecutorService executor : new ExecutorService[] {mail, work}) {
            executor.shutdownNow();
            executor.awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private Optional<Status> heard() {
        try {
            return mailbox.readStatus().heard();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private void loop() {
        try {
            agent.session().run(clock, waker);
        } catch (InterruptedException e) {
            // The test is over.
        }
    }

    private final class TestNotices implements NoticeSource {
        @Override
        public Optional<Notice> poll() {
            return notice;
        }

        @Override
        public Duration interval() {
            return Duration.ofMillis(20);
        }

        @Override
        public Optional<Duration> shutdownLead() {
            return shutdownLead;
        }
    }
}
