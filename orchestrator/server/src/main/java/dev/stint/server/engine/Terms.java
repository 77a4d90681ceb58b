package dev.stint.server.engine;

import dev.stint.core.policy.Observation.Goal;
import dev.stint.mailbox.Order;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A run's job spec in the words of the engine.
 *
 * @param providers adapters that may be used; empty for all
 * @param regions regions that may be used; empty for each provider's default
 * @param misfit why an offer does not fit the spec; empty when it does
 * @param goal capacity, deadline, price and waiting
 * @param declaredWork machine time the whole job takes on the machine of an offer, if the spec says
 * @param totalSteps steps of the whole job, if the spec says
 * @param budget most the run may cost, if bounded
 * @param nodes machines of an attempt
 * @param diskGib size of the working disk; 0 for the provider's default
 * @param work what machines execute, but for the values of its secrets
 * @param secrets variables whose values are secrets of the team: variable to name of the secret
 * @param checkpoint how progress is kept, but for hazard and quarantine, which belong to an attempt
 * @param outputTargets outputs that are also copied elsewhere at the end: path to target folder
 */
record Terms(
        Set<String> providers,
        Set<String> regions,
        Function<Offer, Optional<String>> misfit,
        Goal goal,
        Function<Offer, Optional<Duration>> declaredWork,
        Optional<Long> totalSteps,
        Optional<Money> budget,
        int nodes,
        int diskGib,
        Order.Work work,
        Map<String, String> secrets,
        Order.CheckpointOrder checkpoint,
        Map<String, String> outputTargets) {}
