package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.core.forecast.Library;
import dev.stint.core.forecast.Ranges;
import dev.stint.core.policy.Observation;
import dev.stint.providers.Money;
import dev.stint.server.db.RunRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * The outlooks of all runs that are looked after. They are kept in memory only: after a restart of the server a run has one again
 * with its next look, and what was seen of markets before is forgotten. Safe for use by many threads.
 */
@Component
class Outlooks {

    /** Outlooks that are kept; of more, those not looked at for longest are forgotten. */
    private static final int RUNS = 2000;

    private final Map<String, Outlook> byRun = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Outlook> eldest) {
            return size() > RUNS;
        }
    };

    /** Remembers what a run's loop sees, and returns it. */
    Observation saw(RunRow run, Observation seen) {
        outlook(run.id()).see(seen);
        return seen;
    }

    private Outlook outlook(String run) {
        synchronized (byRun) {
            return byRun.computeIfAbsent(run, id -> new Outlook());
        }
    }

    /**
     * What a run will probably cost in all, and when it will probably end.
     *
     * @param spent what it has cost so far
     * @return empty for a run that rests or has shards, while nothing was seen yet, and while nobody knows how much is left
     */
    Optional<Views.ForecastView> of(RunRow run, Money spent) {
        Optional<Outlook> outlook;
        synchronized (byRun) {
            if (run.machine().state().resting() || run.sharded()) {
                byRun.remove(run.id());
                return Optional.empty();
            }
            outlook = Optional.ofNullable(byRun.get(run.id()));
        }
        return outlook.flatMap(seen -> seen.forecast(Shipped.RECORDINGS))
                .map(made -> view(made, spent, run.deadline().isPresent()));
    }

    private static Views.ForecastView view(Outlook.Made made, Money spent, boolean deadline) {
        Ranges<Money> cost = made.forecast().cost().map(spent::plus);
        Ranges<Instant> finish =
                made.forecast().finish().map((Duration after) -> made.at().plus(after));
        return new Views.ForecastView(
                made.at(),
                made.basis(),
                new Views.CostRange(
                        cost.low90().usd(),
                        cost.low50().usd(),
                        cost.median().usd(),
                        cost.high50().usd(),
                        cost.high90().usd()),
                new Views.FinishRange(
                        finish.low90(), finish.low50(), finish.median(), finish.high50(), finish.high90()),
                deadline ? made.forecast().lateShare() : 0);
    }

    /** Read when the first forecast is asked for. */
    private static final class Shipped {
        static final Library RECORDINGS = read();

        private static Library read() {
            try (InputStream text = Objects.requireNonNull(
                    Library.class.getResourceAsStream(Library.SHIPPED), "recordings are missing from this build")) {
                return Library.parse(new String(text.readAllBytes(), StandardCharsets.UTF_8)
                        .lines()
                        .toList());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
