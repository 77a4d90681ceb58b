package dev.stint.providers.aws.stage;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.stage.StageClock;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * EC2 on this computer, for tests: an HTTP server that a client of Amazon's SDK is pointed at, with any credentials, for EC2, STS,
 * Price List, Service Quotas, IAM and SSM. Behind it is moto, in an account of this stage's own; nothing is shared with other stages.
 *
 * <pre>{@code
 * StageClock clock = new StageClock();
 * try (Ec2Stage stage = Ec2Stage.start(clock)) {
 *     Landscape land = stage.seed("us-east-1");
 *     stage.prices().set("g4dn.xlarge", "us-east-1a", "0.1578");
 *     stage.capacity(market, 2);
 *     Ec2Client client = Ec2Client.builder().endpointOverride(stage.address())…;
 *     …
 *     stage.interrupt(id, Interruption.NO_CAPACITY);  // heard at stage.metadata(id).endpoint() at once,
 *     clock.advance(Duration.ofMinutes(2));           // and now the instance is shutting down
 * }
 * }</pre>
 *
 * <p><b>It is strict.</b> Each request must be signed (that there is a Signature Version 4 is looked at, not whether it is right) and
 * agree with Amazon's own description of the service: the action, names and nesting of parameters, required members, kinds and
 * enumerated values. A request that does not is refused with a message and remembered: {@link #violations}; {@link #close} throws when
 * the test has not taken them ({@link #takeViolations}). The same goes for what the stage cannot play. Requests to IAM and SSM are moto's
 * alone, unseen.
 *
 * <p><b>It plays</b> what moto does not: client tokens; capacity of markets, all or nothing; spot requests; prices with history and
 * pages; interruptions with their notice; instances that are not found at first ({@link #hideNewInstances}); lost, refused and
 * throttled answers ({@link #faults}); the states of an instance's life, which take the time {@link #pace} says. The only clock is
 * the {@link StageClock}. Images must exist ({@link Landscape#image}), and so must instance profiles ({@link #instanceProfile}).
 *
 * <p><b>It does not play</b> permissions (use {@link Faults#failAlways}), fleets, stopped instances, capacity reservations that can be asked
 * for, or what the guest does: a machine that powers itself off is told by {@link #poweredOff}. Safe for many threads.
 */
public final class Ec2Stage implements AutoCloseable {

    private final StageClock clock;
    private final MotoAccount moto;
    private final Instances instances;
    private final SpotPrices prices;
    private final Stock stock;
    private final PlacementScores scores = new PlacementScores();
    private final PriceList onDemandPrices = new PriceList();
    private final Quotas quotas = new Quotas();
    private final Faults faults = new Faults();
    private final Porter porter;
    private final StageServer server;

    private Ec2Stage(StageClock clock, MotoAccount moto) throws IOException {
        this.clock = clock;
        this.moto = moto;
        this.instances = new Instances(moto, clock);
        this.prices = new SpotPrices(clock);
        this.stock = new Stock(prices);
        Ec2Desk ec2 = new Ec2Desk(moto, instances, stock, prices, scores);
        this.porter = new Porter(
                Map.of(
                        "ec2",
                        ec2,
                        "pricing",
                        onDemandPrices,
                        "servicequotas",
                        quotas,
                        "ssm",
                        new Parameters(moto, stock)),
                moto::ask);
        this.server = new StageServer(porter, faults, clock);
    }

    /** Opens a stage on the moto of this JVM; where there is none, the test is skipped, visibly. */
    public static Ec2Stage start(StageClock clock) throws IOException {
        return new Ec2Stage(clock, MotoServer.shared().newAccount());
    }

    /** Where it listens, for all services: {@code http://127.0.0.1:PORT}. */
    public URI address() {
        return server.address();
    }

    public StageClock clock() {
        return clock;
    }

    /** Number of the account all requests are of. */
    public String account() {
        return moto.id();
    }

    /** Gives {@code us-east-1} what machines need. */
    public Landscape seed() {
        return seed("us-east-1");
    }

    /** Gives a region what machines need. */
    public Landscape seed(String region) {
        return Landscape.seed(moto, stock, region);
    }

    /** Makes an instance profile, with a role of the same name; launches that name one that does not exist are refused. */
    public void instanceProfile(String name) {
        moto.iam(
                "CreateRole",
                Map.of("RoleName", name, "AssumeRolePolicyDocument", "{\"Version\":\"2012-10-17\",\"Statement\":[]}"));
        moto.iam("CreateInstanceProfile", Map.of("InstanceProfileName", name));
        moto.iam("AddRoleToInstanceProfile", Map.of("InstanceProfileName", name, "RoleName", name));
    }

    /**
     * From now on so many machines of a market exist, those that run included; those above it run on. Where it is not called there are
     * any number on spot and on demand, and none reserved.
     */
    public void capacity(Market market, int machines) {
        stock.set(market, machines);
    }

    public SpotPrices prices() {
        return prices;
    }

    public PriceList onDemandPrices() {
        return onDemandPrices;
    }

    public PlacementScores scores() {
        return scores;
    }

    public Quotas quotas() {
        return quotas;
    }

    public Faults faults() {
        return faults;
    }

    /** How long things take from now on, for instances launched from now on. */
    public void pace(Pace pace) {
        instances.pace(pace);
    }

    /** Instances launched from now on are not found by the first so many questions that would have shown them. */
    public void hideNewInstances(int questions) {
        instances.unseen(questions);
    }

    /** EC2 will take a spot instance back, with notice. Once announced it happens; a second announcement changes nothing. */
    public void interrupt(String instanceId, Interruption why) {
        instances.interrupt(instanceId, why);
    }

    /** There is no spot capacity of a type in a zone any more, and all that was given is taken back, with notice. */
    public void dryUp(String type, String zone) {
        dryUp(new Market("aws", Zones.region(zone), zone, type, CapacityType.SPOT));
    }

    /** There is no capacity in a market any more; of a spot market, all that was given is taken back, with notice. */
    public void dryUp(Market market) {
        stock.set(market, 0);
        if (market.interruptible()) {
            instances.interruptAll(market, Interruption.NO_CAPACITY);
        }
    }

    /**
     * An instance was shut down from within: it is terminated.
     *
     * @throws IllegalArgumentException for one that would only be stopped, which the stage does not play
     */
    public void poweredOff(String instanceId) {
        if (!instances.known(instanceId).instance().shutdownTerminates()) {
            throw new IllegalArgumentException("instance " + instanceId
                    + " would be stopped, not terminated: launch it with InstanceInitiatedShutdownBehavior=terminate");
        }
        instances.end(instanceId, Life.End.byItself(clock.instant()));
    }

    /** All instances ever launched here, in order. */
    public List<StagedInstance> instances() {
        return instances.all();
    }

    /** The state of an instance now, whether or not clients are told of it. */
    public StagedInstance.State state(String instanceId) {
        return instances.state(instanceId);
    }

    /** The metadata service of an instance; it ends with the stage. */
    public MetadataFake metadata(String instanceId) {
        return instances.metadata(instanceId);
    }

    /** Told of each instance when it is launched, by the thread that answers the request: do not ask the stage's clients from there. */
    public void onLaunch(Consumer<StagedInstance> listener) {
        instances.onLaunch(listener);
    }

    /** Told of each instance whose end has begun, by the next request to EC2 or {@link #settle}. */
    public void onEnd(Consumer<StagedInstance> listener) {
        instances.onEnd(listener);
    }

    /** Does what the clock has brought since the last request. */
    public void settle() {
        instances.settle();
    }

    /** How many requests of an action came, whatever became of them. */
    public int requests(String action) {
        return porter.count(action);
    }

    /** What was wrong with requests so far, and what was asked that the stage does not play. */
    public List<String> violations() {
        return porter.violations();
    }

    /** The same, for tests that expect it: what is taken does not fail {@link #close}. */
    public List<String> takeViolations() {
        return porter.takeViolations();
    }

    /** Ends the stage and the metadata services of its instances. A second time does nothing. */
    @Override
    public void close() {
        server.close();
        instances.close();
        List<String> left = porter.takeViolations();
        if (!left.isEmpty()) {
            throw new AssertionError(
                    "requests that EC2 would refuse, or that the stage does not play:\n" + String.join("\n", left));
        }
    }
}
