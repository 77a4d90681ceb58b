package dev.stint.server.engine;

import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.ObjectStores;
import dev.stint.mailbox.MachineMailbox;
import dev.stint.mailbox.MailboxPrefix;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.OrderRefusedException;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.Phase;
import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Finding;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachinePace;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.PartialListException;
import dev.stint.providers.ProviderUnavailableException;
import dev.stint.providers.Refusal;
import dev.stint.providers.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** A cloud that does what a test says, whose machines are played by the test through their real mailboxes. */
final class FakeCloud implements CapacityProvider {
    /** What it says its regions are; nothing unless a test wants it to. */
    volatile List<String> regions = List.of();

    /** Why it runs no containers, where it does not. */
    volatile Optional<String> uncontained = Optional.empty();

    @Override
    public Optional<String> uncontained() {
        return uncontained;
    }

    @Override
    public List<String> regions() {
        return regions;
    }

    /** Whether its machines fetch their agent. */
    volatile boolean fetches;

    /** Why its machines cannot use any store; empty unless a test says so. */
    volatile Optional<String> cutOff = Optional.empty();

    @Override
    public boolean fetchesAgent() {
        return fetches;
    }

    @Override
    public Optional<String> unreachable(String storeUri) {
        return cutOff.or(() -> reaches.filter(uri -> !uri.equals(storeUri))
                .map(uri -> "machines of " + id + " reach " + uri + " only, not " + storeUri));
    }

    /** Whether its machines are those of one server's own computer. */
    volatile boolean onThisComputer;

    /** Whether it is asked by a server of another computer, where nothing is known of machines. */
    volatile boolean elsewhere;

    /** How often it was asked about a machine from there. */
    final AtomicInteger askedElsewhere = new AtomicInteger();

    @Override
    public boolean onThisComputer() {
        return onThisComputer;
    }

    /** Whether machines do not show yet to who looks for those of a launch. */
    volatile boolean hides;

    /** What launches that were granted before are answered with, where they are not looked at. */
    volatile Optional<Refusal> shutOut = Optional.empty();

    /** Why some part of it cannot say which machines it has, where that is so. */
    volatile Optional<String> partlySilent = Optional.empty();

    /** Machines that cannot be ended. */
    volatile Set<String> endless = Set.of();

    /** Whether launches fail before they take effect. */
    volatile boolean unanswered;

    /** Every request that was made, also those that were never answered. */
    final List<LaunchRequest> requests = new CopyOnWriteArrayList<>();

    static final Market SPOT_A = new Market("fake", "north", "a", "small", CapacityType.SPOT);
    static final Market SPOT_B = new Market("fake", "north", "b", "small", CapacityType.SPOT);
    static final Market ON_DEMAND = new Market("fake", "north", "a", "small", CapacityType.ON_DEMAND);

    private final String id;
    private final ObjectStore store;
    private final InstantSource clock;
    private final Map<Market, Money> prices = new LinkedHashMap<>();
    private final Set<Market> dry = ConcurrentHashMap.newKeySet();
    private final Map<String, Played> machines = new LinkedHashMap<>();
    private final Map<Market, List<Instant>> gone = new LinkedHashMap<>();
    private final Deque<Refusal> refusals = new ArrayDeque<>();
    private final Set<Market> untold = ConcurrentHashMap.newKeySet();
    private volatile Optional<RuntimeException> trouble = Optional.empty();
    private boolean forgetsEnds;
    private boolean endNextUnheard;
    private boolean loseNextAnswer;
    private int launchCalls;

    FakeCloud(ObjectStore store, InstantSource clock) {
        this("fake", store, clock);
    }

    /** @param id its own, and that of its markets, which are else those of {@code fake} */
    FakeCloud(String id, ObjectStore store, InstantSource clock) {
        this.id = id;
        this.store = store;
        this.clock = clock;
        prices.put(here(SPOT_A), Money.of("0.10"));
        prices.put(here(SPOT_B), Money.of("0.15"));
        prices.put(here(ON_DEMAND), Money.of("0.40"));
    }

    /** The market of this cloud that is like one of another. */
    Market here(Market like) {
        return new Market(id, like.region(), like.zone(), like.instanceType(), like.capacity());
    }

    /** The only store its machines reach, where there is just one. */
    volatile Optional<String> reaches = Optional.empty();

    /** There is nothing to be had, or there is again. */
    void dry(boolean dry) {
        for (Market market : List.of(SPOT_A, SPOT_B, ON_DEMAND)) {
            if (dry) {
                dry(here(market));
            } else {
                wet(here(market));
            }
        }
    }

    synchronized void dry(Market market) {
        dry.add(market);
    }

    /** Whether a launch in the market would be granted can only be found out by one. */
    void untold(Market market) {
        untold.add(market);
    }

    /** Every call fails with this until {@link #recovers}. */
    void fails(RuntimeException how) {
        trouble = Optional.of(how);
    }

    void recovers() {
        trouble = Optional.empty();
    }

    /** It will not say any more when machines ended. */
    synchronized void forgetsEnds() {
        forgetsEnds = true;
    }

    /** The machine of the next launch is taken at once, and the answer to the launch is lost. */
    synchronized void loseNextAnswerAndMachine() {
        loseNextAnswer = true;
        endNextUnheard = true;
    }

    private void work() {
        trouble.ifPresent(e -> {
            throw e;
        });
    }

    /** There is nothing in the market from one instant on until another, as the clock says. */
    synchronized void gone(Market market, Instant from, Instant until) {
        gone.put(market, List.of(from, until));
    }

    private Offer.Availability availability(Market market, Instant at) {
        List<Instant> away = gone.getOrDefault(market, List.of(Instant.MAX, Instant.MAX));
        if (!at.isBefore(away.get(0)) && at.isBefore(away.get(1))) {
            return Offer.Availability.UNAVAILABLE;
        }
        if (untold.contains(market)) {
            return Offer.Availability.UNKNOWN;
        }
        return dry.contains(market) ? Offer.Availability.UNAVAILABLE : Offer.Availability.AVAILABLE;
    }

    synchronized void wet(Market market) {
        dry.remove(market);
    }

    synchronized void price(Market market, String usd) {
        prices.put(market, Money.of(usd));
    }

    synchronized void refuseNext(Refusal refusal) {
        refusals.add(refusal);
    }

    synchronized void loseNextAnswer() {
        loseNextAnswer = true;
    }

    synchronized int launchCalls() {
        return launchCalls;
    }

    synchronized List<Played> machines() {
        return new ArrayList<>(machines.values());
    }

    synchronized Optional<Played> newest() {
        return machines.values().stream().reduce((a, b) -> b);
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public synchronized List<Offer> offers(OfferQuery query) {
        work();
        return prices.entrySet().stream()
                .map(e -> new Offer(
                        e.getKey(),
                        Shape.cpus(1, 2),
                        e.getValue(),
                        OptionalDouble.of(e.getKey().interruptible() ? 1 : 0),
                        availability(e.getKey(), query.at()),
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(2),
                        clock.instant())) // not the question's: time may have passed since, and the price may be new
                .toList();
    }

    @Override
    public synchronized LaunchOutcome launch(LaunchRequest request) {
        requests.add(request);
        if (unanswered) {
            throw new IllegalStateException("nobody answers");
        }
        work();
        launchCalls++;
        List<Played> known = machines.values().stream()
                .filter(m -> m.machine.token().equals(request.token()))
                .toList();
        if (!known.isEmpty() && shutOut.isPresent()) {
            return new LaunchOutcome.Refused(shutOut.get());
        }
        if (known.isEmpty() && !refusals.isEmpty()) {
            return new LaunchOutcome.Refused(refusals.remove());
        }
        List<Played> played = new ArrayList<>(known);
        for (int rank = known.size(); rank < request.count(); rank++) {
            Machine machine = new Machine(
                    (id.equals("fake") ? "" : id + "-") + "vm-" + (machines.size() + 1),
                    request.token(),
                    request.market(),
                    request.tags(),
                    rank,
                    clock.instant());
            Played fresh = new Played(machine, request, store, clock);
            machines.put(machine.id(), fresh);
            played.add(fresh);
        }
        if (loseNextAnswer) {
            loseNextAnswer = false;
            if (endNextUnheard) {
                endNextUnheard = false;
                played.get(0).end(MachineStatus.End.PREEMPTED);
            }
            return new LaunchOutcome.Lost("connection reset");
        }
        return new LaunchOutcome.Granted(played.stream().map(p -> p.machine).toList());
    }

    @Override
    public synchronized List<Machine> find(LaunchToken token) {
        work();
        return machines.values().stream()
                .map(m -> m.machine)
                .filter(m -> m.token().equals(token) && !hides)
                .toList();
    }

    /** What it finds when it is examined. */
    volatile Supplier<List<Finding>> examination = List::of;

    @Override
    public List<Finding> examine(String storeUri) {
        return examination.get();
    }

    @Override
    public synchronized List<Machine> list(String installation) {
        work();
        List<Machine> listed = machines.values().stream()
                .filter(m -> m.end == MachineStatus.End.NONE)
                .map(m -> m.machine)
                .filter(m -> m.tags().installation().equals(installation))
                .toList();
        if (partlySilent.isPresent()) {
            throw new PartialListException(listed, new ProviderUnavailableException(partlySilent.get(), null));
        }
        return listed;
    }

    @Override
    public synchronized MachineStatus status(String machineId) {
        work();
        Played played = machines.get(machineId);
        if (elsewhere) {
            askedElsewhere.incrementAndGet();
        }
        if (played == null || elsewhere) {
            return new MachineStatus(
                    MachineStatus.State.GONE, MachineStatus.End.UNKNOWN, Optional.empty(), "never heard of");
        }
        return played.end == MachineStatus.End.NONE
                ? new MachineStatus(MachineStatus.State.RUNNING, MachineStatus.End.NONE, Optional.empty(), "runs")
                : new MachineStatus(
                        MachineStatus.State.GONE,
                        played.end,
                        forgetsEnds ? Optional.empty() : Optional.of(played.endedAt),
                        "ended: " + played.end);
    }

    @Override
    public synchronized void terminate(String machineId) {
        work();
        if (endless.contains(machineId)) {
            throw new IllegalStateException(machineId + " is protected");
        }
        machines.get(machineId).end(MachineStatus.End.TERMINATED);
    }

    @Override
    public MachinePace pace(Market market) {
        return new MachinePace(Duration.ofMillis(20), Duration.ofMillis(50));
    }

    @Override
    public void close() {}

    /** One machine, played by a test. */
    static final class Played {

        final Machine machine;
        final LaunchRequest request;
        private final InstantSource clock;
        private final byte[] key;
        private final MachineMailbox mailbox;
        private final ObjectStore told;
        private final String prefix;
        private long sequence;
        private Optional<Status.Progress> progress = Optional.empty();
        private Optional<Status.CheckpointMark> restored = Optional.empty();
        private Optional<Status.CheckpointMark> committed = Optional.empty();
        private Optional<Status.NoticeMark> notice = Optional.empty();
        private Optional<Status.Address> address = Optional.empty();
        private Optional<Status.Usage> usage = Optional.empty();
        private MachineStatus.End end = MachineStatus.End.NONE;
        private Instant endedAt = Instant.EPOCH;

        Played(Machine machine, LaunchRequest request, ObjectStore store, InstantSource clock) {
            this.machine = machine;
            this.request = request;
            this.clock = clock;
            this.key = request.boot().key();
            this.told = told(request.boot().storeUri(), store);
            this.prefix = request.boot().mailboxPrefix();
            this.mailbox = new MachineMailbox(told, MailboxPrefix.parse(prefix), machine.rank());
        }

        /** A machine knows the store it was told, and no other. */
        private static ObjectStore told(String uri, ObjectStore usual) {
            try {
                return uri.startsWith("file:") ? ObjectStores.open(uri) : usual;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        Optional<Order> order() {
            try {
                return mailbox.readOrder(key, 0);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (OrderRefusedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Its boot gives up, says why, and ends it. */
        void bootFails(String why) {
            bootFails(why, MachineStatus.End.EXITED);
        }

        /** @param as what its provider takes its end for */
        void bootFails(String why, MachineStatus.End as) {
            try {
                told.put(prefix + "/" + machine.rank() + "/boot-failure", why.getBytes(StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            end(as);
        }

        void restoredFrom(long index, long step) {
            restored = Optional.of(new Status.CheckpointMark(index, step, 100, 0));
        }

        /** Ready to meet the rest of its gang. */
        void gathers(String host, int port) {
            address = Optional.of(new Status.Address(host, port));
            say(Phase.GATHERING, Optional.empty());
        }

        void runs() {
            say(Phase.RUNNING, Optional.empty());
        }

        void progresses(long step, long total, double seconds) {
            progress = Optional.of(new Status.Progress(step, total, seconds));
            say(Phase.RUNNING, Optional.empty());
        }

        void commits(long index, long step) {
            committed = Optional.of(new Status.CheckpointMark(index, step, 100, 0.5));
            say(Phase.RUNNING, Optional.empty());
        }

        void uses(Status.Gpu gpu) {
            usage = Optional.of(new Status.Usage(10, 1 << 20, Duration.ofMinutes(1), Optional.of(gpu)));
            say(Phase.RUNNING, Optional.empty());
        }

        void hearsNotice() {
            notice = Optional.of(new Status.NoticeMark("to be taken", Optional.empty()));
            say(Phase.DRAINING, Optional.empty());
        }

        void drained(Status.ExitReason reason) {
            say(Phase.DONE, Optional.of(new Status.Exit(reason, -1, "drained")));
        }

        /** Drains as an agent that was ordered to, which says why it was. */
        void drainsAsOrdered() {
            String why = order().map(Order::wishReason).orElseThrow();
            say(Phase.DONE, Optional.of(new Status.Exit(Status.ExitReason.ORDERED, -1, why)));
        }

        void exits(int code) {
            say(Phase.DONE, Optional.of(new Status.Exit(Status.ExitReason.COMMAND, code, "exit " + code)));
        }

        void end(MachineStatus.End why) {
            if (end == MachineStatus.End.NONE) {
                end = why;
                endedAt = clock.instant();
            }
        }

        private void say(Phase phase, Optional<Status.Exit> exit) {
            try {
                mailbox.writeStatus(new Status(
                        ++sequence,
                        1,
                        phase,
                        "",
                        progress,
                        restored,
                        committed,
                        notice,
                        exit,
                        0,
                        0,
                        List.of(),
                        usage,
                        address,
                        clock.instant()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
