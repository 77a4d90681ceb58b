package dev.stint.providers.local;

import dev.stint.providers.CapacityType;
import dev.stint.providers.MachinePace;
import dev.stint.providers.Market;
import dev.stint.providers.Shape;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A named set of markets with what happens in them. Immutable.
 *
 * @param name the region it appears as
 * @param description a line for people
 * @param notice from the notice to the end of a machine that is taken
 * @param startBound how long a machine takes at most until its agent runs
 * @param pace the beat of the mailbox
 * @param cooldown how long a refused market should be left alone
 * @param startDelay time from an accepted launch to the start of the agent's process
 * @param shapes what the instance types have
 * @param markets every market, in the order written
 */
record Scenario(
        String name,
        String description,
        Duration notice,
        Duration startBound,
        MachinePace pace,
        Duration cooldown,
        Duration startDelay,
        Map<String, Shape> shapes,
        Map<Market, MarketScript> markets) {

    Scenario {
        shapes = Map.copyOf(shapes);
        markets = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(markets));
    }

    /** The script of a market, if the scenario has it. */
    Optional<MarketScript> script(Market market) {
        return Optional.ofNullable(markets.get(market));
    }

    Shape shape(Market market) {
        Shape shape = shapes.get(market.instanceType());
        if (shape == null) {
            throw new IllegalStateException("scenario " + name + ": no shape '" + market.instanceType() + "'");
        }
        return shape;
    }

    /**
     * This machine, for a workstation: one zone, never taken except by a drill, free of charge.
     *
     * @param shape what this machine has
     * @param machines how many machines at once
     */
    static Scenario home(Shape shape, int machines) {
        Map<Market, MarketScript> markets = new LinkedHashMap<>();
        for (CapacityType capacity : List.of(CapacityType.SPOT, CapacityType.ON_DEMAND)) {
            markets.put(
                    new Market(LocalCapacityProvider.ID, Scenarios.HOME, Scenarios.HOME, "host", capacity),
                    new MarketScript(Steps.constant(0), Steps.constant(machines), java.util.OptionalDouble.of(0)));
        }
        return new Scenario(
                Scenarios.HOME,
                "this machine; taken away only by drills",
                Duration.ofSeconds(10),
                // of a computer as busy as its owner likes: eight that start at once on two cores take 17 s each, and
                // who is given
                // up for that starts again among the same eight. An agent that ends is noticed at once whatever stands
                // here
                Duration.ofSeconds(30),
                new MachinePace(Duration.ofMillis(300), Duration.ofSeconds(1)),
                Duration.ofSeconds(2),
                Duration.ZERO,
                Map.of("host", shape),
                markets);
    }
}
