package dev.stint.providers.gcp.stage;

import dev.stint.providers.gcp.stage.StagedOperation.Failure;
import dev.stint.providers.gcp.stage.Stock.Birth;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Compute Engine on this computer, for tests: an HTTP server that Google's client is pointed at, for one project, and under other paths
 * the price catalog, tokens and the tests of permissions.
 *
 * <pre>{@code
 * try (GceStage stage = GceStage.start(clock)) {
 *     stage.capacity("us-central1-a", "g2-standard-4", true, 2);
 *     InstancesClient client = InstancesClient.create(InstancesSettings.newBuilder()
 *         .setEndpoint(stage.endpoint().toString())…);
 *     …
 *     stage.preempt("my-vm");                        // STOPPING, and the operation that says so is in its zone
 *     clock.advance(Duration.ofSeconds(30));         // and now it is gone
 * }
 * }</pre>
 *
 * <p><b>It is strict.</b> Requests and answers of Compute Engine must agree with Google's own description of it (its discovery
 * document): methods, parameters, fields, types, patterns and enumerated values. What does not is refused and remembered:
 * {@link #violations}; {@link #close} throws when the test has not taken them ({@link #takeViolations}). The same goes for what the stage cannot play.
 *
 * <p><b>It plays</b> operations that take the time {@link #pace} says; lists that lag behind; request ids; names that are taken; capacity,
 * dry zones and preemption at birth; quotas; preemption, run durations, shutdowns from within and broken hosts; refused,
 * throttled and lost answers ({@link #faults}). The only clock is the test's.
 *
 * <p><b>It does not play</b> stopped instances that start again, templates, disks of their own, reservations, or what the guest does. What of it
 * rests on no published description is listed in docs/testing.md. Safe for many threads.
 */
public final class GceStage implements AutoCloseable {

    private final World world;
    private final Faults faults = new Faults();
    private final CallRecord seen = new CallRecord();
    private final BillingCatalog prices = new BillingCatalog();
    private final GceServer server;

    private GceStage(InstantSource clock, String project) throws IOException {
        this.world = new World(clock, project);
        this.server = new GceServer(world.services(prices), faults, seen, world.timeline(), world);
    }

    /** Opens a stage with the usual landscape, in a project named {@code stint-test}. */
    public static GceStage start(InstantSource clock) throws IOException {
        return start(clock, "stint-test");
    }

    /** Opens a stage with the usual landscape, in a project of its own. */
    public static GceStage start(InstantSource clock, String project) throws IOException {
        return new GceStage(clock, project);
    }

    /** Where it listens, for all services: {@code http://127.0.0.1:PORT}. */
    public URI endpoint() {
        return server.address();
    }

    /** The only project there is. */
    public String project() {
        return world.landscape().project();
    }

    /** Changes what there is. */
    public void change(Consumer<Landscape> how) {
        synchronized (world) {
            how.accept(world.landscape());
        }
    }

    /** How long things take from now on. */
    public void pace(Pace pace) {
        world.act(() -> world.operations().pace(pace));
    }

    /** From now on pages are no longer than this. */
    public void longestPage(int things) {
        world.act(() -> world.pages().longest(things));
    }

    /**
     * What is done when a client calls {@code wait} on an operation that is not done, with the time it would wait, two minutes at most. Where the
     * test says nothing, the answer is how the operation stands, at once. The stage's lock is held meanwhile.
     */
    public void whenWaiting(Consumer<Duration> turnsTheClock) {
        world.act(() -> world.operationDesk().waiting(turnsTheClock));
    }

    /** There is nothing to be had in a zone any more; what runs there stays. */
    public void dry(String zone) {
        world.act(() -> world.stock().dry(zone, true));
    }

    /** A zone has again what it had. */
    public void refill(String zone) {
        world.act(() -> world.stock().dry(zone, false));
    }

    /** A zone does not answer any more, nor do lists of all zones: what is asked of it is refused with 503. What runs there runs on. */
    public void outage(String zone) {
        change(land -> land.outages().add(zone));
    }

    /** A zone answers again. */
    public void outageOver(String zone) {
        change(land -> land.outages().remove(zone));
    }

    /** From now on so many machines of a kind exist in a zone, those that run included. Where it is not called, any number. */
    public void capacity(String zone, String machineType, boolean spot, int machines) {
        world.act(() -> world.stock().capacity(zone, machineType, spot, machines));
    }

    /** There is no spot capacity of a type in a zone any more, and all that was given is taken back. */
    public void dryUp(String zone, String machineType) {
        world.act(() -> {
            world.stock().capacity(zone, machineType, true, 0);
            world.instances()
                    .alive()
                    .filter(machine -> machine.instance().spot()
                            && machine.instance().zone().equals(zone)
                            && machine.instance().machineType().equals(machineType))
                    .toList()
                    .forEach(world.ends()::preempt);
        });
    }

    /** From now on launches of spot instances in a zone fail because they are preempted before they run; their operations say so. */
    public void preemptedWhileCreating(String zone) {
        world.act(() -> world.stock().birth(zone, Birth.PREEMPTED_WHILE_CREATING));
    }

    /** From now on launches of spot instances in a zone fail with {@code RESOURCE_NOT_READY}. */
    public void notReadyWhileCreating(String zone) {
        world.act(() -> world.stock().birth(zone, Birth.NOT_READY));
    }

    /** From now on launches of spot instances in a zone are done, and the instances preempted at the same instant. */
    public void preemptedAtOnce(String zone) {
        world.act(() -> world.stock().birth(zone, Birth.PREEMPTED_AT_ONCE));
    }

    /** From now on what is launched in a zone runs. */
    public void wellBorn(String zone) {
        world.act(() -> world.stock().birth(zone, Birth.WELL));
    }

    /**
     * A limit of a region.
     *
     * @param metric such as {@code CPUS} or {@code PREEMPTIBLE_NVIDIA_L4_GPUS}
     */
    public void quota(String region, String metric, double limit) {
        world.act(() -> world.quotas().set(region, metric, limit));
    }

    /** A limit of the whole project, such as {@code GPUS_ALL_REGIONS}. */
    public void quota(String metric, double limit) {
        quota(Quotas.EVERYWHERE, metric, limit);
    }

    /** The next operation of a method fails: it is accepted, and tells of the failure at its end. Nothing is made. */
    public void failOperation(String method, String code, String message, int httpStatus) {
        world.act(() -> world.stock().fail(method, new Failure(code, message, httpStatus, List.of())));
    }

    /** The next request of a method is answered with a status and a body, and nothing is done. */
    public void fail(String method, int httpStatus, String body) {
        faults.failNext(method, httpStatus, body);
    }

    /** The next request of a method is done, and its answer lost. */
    public void cutAfterEffect(String method) {
        faults.next(method, Faults.Kind.CUT_AFTER);
    }

    public Faults faults() {
        return faults;
    }

    public BillingCatalog prices() {
        return prices;
    }

    /** Takes a permission away, such as {@code compute.instances.create}, in tests of permissions as in calls. */
    public void deny(String permission) {
        world.act(() -> world.permissions().deny(permission));
    }

    /** Gives a permission back. */
    public void grant(String permission) {
        world.act(() -> world.permissions().grant(permission));
    }

    /**
     * Google takes a spot instance back: it is stopping at once, and gone, or stopped, half a minute later. One that is ending already is left to it.
     *
     * @param instance {@code NAME} or {@code ZONE:NAME}
     */
    public void preempt(String instance) {
        world.act(() -> world.ends().preempt(world.instances().known(instance)));
    }

    /** The guest shut itself down: the instance stays, {@code TERMINATED}; one that is being preempted is over sooner. */
    public void poweredOff(String instance) {
        world.act(() -> world.ends().poweredOff(world.instances().known(instance)));
    }

    /** The host of an instance breaks. */
    public void hostError(String instance) {
        world.act(() -> world.ends().hostError(world.instances().known(instance)));
    }

    /** Told of instances from now on. */
    public void watch(GceWatcher watcher) {
        world.act(() -> world.instances().watch(watcher));
    }

    /** All instances ever asked for here, in order; those whose launches failed too. */
    public List<StagedInstance> instances() {
        return world.tell(() -> world.instances().all().map(Machine::instance).toList());
    }

    /** Those that Google shows now. */
    public List<StagedInstance> shown() {
        return world.tell(() -> world.instances()
                .all()
                .filter(machine -> machine.state(world.timeline().now()).visible())
                .map(Machine::instance)
                .toList());
    }

    /** The state of an instance now, whether or not lists show it yet. */
    public StagedInstance.State state(String instance) {
        return world.tell(
                () -> world.instances().known(instance).state(world.timeline().now()));
    }

    /** Does what the clock has brought since the last request. */
    public void settle() {
        world.act(() -> {});
    }

    /** How often each method was called by well-formed requests. */
    public Map<String, Integer> calls() {
        return seen.calls();
    }

    /** What was not as published, or cannot be played. */
    public List<String> violations() {
        return seen.violations();
    }

    /** As {@link #violations}, and forgets them. */
    public List<String> takeViolations() {
        return seen.takeViolations();
    }

    /** Ends the server. Throws {@link IllegalStateException} when there are violations that nobody took. */
    @Override
    public void close() {
        server.close();
        List<String> left = seen.takeViolations();
        if (!left.isEmpty()) {
            throw new IllegalStateException("requests or answers that are not as published: " + left);
        }
    }
}
