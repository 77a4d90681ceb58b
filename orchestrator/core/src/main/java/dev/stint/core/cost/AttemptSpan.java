package dev.stint.core.cost;

import dev.stint.core.run.Effect;
import dev.stint.providers.Market;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An attempt as far as cost is concerned.
 *
 * @param attempt number
 * @param market where
 * @param grantedAt when the machine was granted
 * @param goneAt when it was gone, if it is
 * @param useful machine time whose result was kept
 * @param lost machine time whose result was lost
 * @param stepsLost steps that had to be done again
 * @param outcome how it ended, if it has
 */
public record AttemptSpan(
        int attempt,
        Market market,
        Instant grantedAt,
        Optional<Instant> goneAt,
        Duration useful,
        Duration lost,
        long stepsLost,
        Optional<Effect.Outcome> outcome) {}
