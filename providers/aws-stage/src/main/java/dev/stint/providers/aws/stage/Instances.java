package dev.stint.providers.aws.stage;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.stage.StageClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * All instances on stage. moto knows what they were launched with; their life is kept here, because moto's instances start and
 * end at once, by its own clock, and are never taken. Safe for many threads; whoever does several things at once holds its monitor.
 */
final class Instances {

    private final MotoAccount moto;
    private final StageClock clock;
    private final Map<String, Life> lives = new LinkedHashMap<>();
    private final Map<String, MetadataFake> metadata = new LinkedHashMap<>();
    private final List<Consumer<StagedInstance>> launched = new ArrayList<>();
    private final List<Consumer<StagedInstance>> ended = new ArrayList<>();
    private Pace pace = Pace.USUAL;
    private int unseen;

    Instances(MotoAccount moto, StageClock clock) {
        this.moto = moto;
        this.clock = clock;
    }

    synchronized void pace(Pace other) {
        pace = other;
    }

    synchronized void unseen(int questions) {
        unseen = questions;
    }

    synchronized void onLaunch(Consumer<StagedInstance> listener) {
        launched.add(listener);
    }

    synchronized void onEnd(Consumer<StagedInstance> listener) {
        ended.add(listener);
    }

    synchronized void add(StagedInstance instance) {
        lives.put(instance.id(), new Life(instance, pace, unseen));
        launched.forEach(listener -> listener.accept(instance));
    }

    synchronized List<StagedInstance> all() {
        return lives.values().stream().map(Life::instance).toList();
    }

    synchronized Optional<Life> find(String id) {
        return Optional.ofNullable(lives.get(id));
    }

    synchronized Life known(String id) {
        return find(id).orElseThrow(() -> new IllegalArgumentException(
                "instance " + id + " was never launched here; there are " + lives.keySet()));
    }

    synchronized StagedInstance.State state(String id) {
        return known(id).state(clock.instant());
    }

    Instant now() {
        return clock.instant();
    }

    /** Instances of a market that hold capacity. */
    synchronized int live(Market market) {
        Instant now = clock.instant();
        return (int) lives.values().stream()
                .filter(life ->
                        life.instance().market().equals(market) && life.end(now).isEmpty())
                .count();
    }

    /** Announces that a spot instance will be taken. */
    synchronized void interrupt(String id, Interruption why) {
        Life life = known(id);
        if (life.instance().market().capacity() != CapacityType.SPOT) {
            throw new IllegalArgumentException(
                    "instance " + id + " is of " + life.instance().market() + "; only spot is interrupted");
        }
        if (life.end(clock.instant()).isEmpty()) {
            Instant at = life.interrupt(clock.instant(), why);
            MetadataFake told = metadata.get(id);
            if (told != null) {
                told.announce(at);
            }
        }
    }

    synchronized void interruptAll(Market market, Interruption why) {
        for (Life life : List.copyOf(lives.values())) {
            if (life.instance().market().equals(market)) {
                interrupt(life.instance().id(), why);
            }
        }
    }

    /** A shutdown from within, or the end of the host. */
    synchronized void end(String id, Life.End how) {
        known(id).end(clock.instant(), how);
        settle();
    }

    /** The metadata service of an instance, started when it is first asked for. */
    synchronized MetadataFake metadata(String id) {
        MetadataFake there = metadata.get(id);
        if (there == null) {
            Life life = known(id);
            there = MetadataFake.start(clock, MetadataFake.Identity.of(life.instance(), moto.id()));
            life.warning(clock.instant()).map(Life.End::at).ifPresent(there::announce);
            metadata.put(id, there);
        }
        return there;
    }

    /** Does what time has brought: tells moto, and whoever wants to know, of instances whose end has begun. */
    synchronized void settle() {
        Instant now = clock.instant();
        for (Life life : List.copyOf(lives.values())) {
            if (life.mourn(now)) {
                StagedInstance instance = life.instance();
                moto.ec2(instance.market().region(), "TerminateInstances", Map.of("InstanceId.1", instance.id()));
                ended.forEach(listener -> listener.accept(instance));
            }
        }
    }

    synchronized void close() {
        metadata.values().forEach(MetadataFake::close);
    }
}
