package dev.stint.server.metrics;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * What this server counts as it happens. Names, units and labels are listed in {@code docs/observability/README.md}; no label holds
 * the id of a run. Safe for use by many threads.
 */
final class Meters {

    private static final int TEAMS = 100;
    private static final Duration[] SHORT = seconds(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300);
    private static final Duration[] LONG = seconds(0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400, 43200);

    private final MeterRegistry registry;
    private final Labels teams = new Labels(TEAMS);
    private final Timer queueWait;
    private final Timer noticeToLaunch;
    private final Timer commit;

    Meters(MeterRegistry registry) {
        this.registry = registry;
        this.queueWait = timer("stint.queue.wait", "From submission or resume to the slot.", LONG);
        this.noticeToLaunch = timer(
                "stint.notice.to.launch",
                "From reading a notice to the request for the machine that replaces it.",
                SHORT);
        this.commit = timer("stint.checkpoint.commit", "How long saving a checkpoint took, as its agent told.", SHORT);
    }

    void waited(Duration time) {
        queueWait.record(time);
    }

    void replaced(Duration time) {
        noticeToLaunch.record(time);
    }

    void committed(Duration time) {
        commit.record(time);
    }

    void attempt(String provider, String marketType, String outcome) {
        counter(
                        "stint.attempts",
                        "Attempts that ended.",
                        Tags.of("provider", provider, "market_type", marketType, "outcome", outcome))
                .increment();
    }

    void preempted(String provider, String marketType) {
        preempted(provider, marketType, 1);
    }

    private void preempted(String provider, String marketType, int more) {
        counter(
                        "stint.preemptions",
                        "Attempts whose machine was taken by its provider.",
                        Tags.of("provider", provider, "market_type", marketType))
                .increment(more);
    }

    /** A team's run goes to work: from now on what may become of it is counted from zero, and not from nothing. */
    void atWork(String team) {
        for (String outcome : List.of("succeeded", "failed", "cancelled", "paused")) {
            ended(team, outcome, 0);
        }
        atRisk(team, 0);
    }

    void ended(String team, String outcome) {
        ended(team, outcome, 1);
    }

    private void ended(String team, String outcome, int more) {
        counter("stint.runs.ended", "Runs that came to rest.", Tags.of("team", teams.bounded(team), "outcome", outcome))
                .increment(more);
    }

    void atRisk(String team) {
        atRisk(team, 1);
    }

    private void atRisk(String team, int more) {
        counter("stint.deadlines.at.risk", "Deadlines found to be at risk.", Tags.of("team", teams.bounded(team)))
                .increment(more);
    }

    /** A provider is there: what may go wrong with it is counted from zero. */
    void provider(String provider) {
        Stream.concat(
                        Arrays.stream(Refusal.Kind.values())
                                .map(kind -> kind.name().toLowerCase(Locale.ROOT)),
                        Stream.of("lost", "unavailable", "fault"))
                .forEach(errorClass -> providerError(provider, errorClass, 0));
        for (CapacityType type : CapacityType.values()) {
            preempted(provider, type.word(), 0);
        }
    }

    void providerError(String provider, String errorClass) {
        providerError(provider, errorClass, 1);
    }

    private void providerError(String provider, String errorClass, int more) {
        counter(
                        "stint.provider.errors",
                        "Refusals, lost answers and failures of providers.",
                        Tags.of("provider", provider, "class", errorClass))
                .increment(more);
    }

    void providerCall(String provider) {
        counter("stint.provider.calls", "Questions and orders to providers.", Tags.of("provider", provider))
                .increment();
    }

    private Counter counter(String name, String help, Tags tags) {
        return Counter.builder(name).description(help).tags(tags).register(registry);
    }

    private Timer timer(String name, String help, Duration[] bounds) {
        return Timer.builder(name)
                .description(help)
                .serviceLevelObjectives(bounds)
                .register(registry);
    }

    private static Duration[] seconds(double... seconds) {
        Duration[] all = new Duration[seconds.length];
        for (int i = 0; i < seconds.length; i++) {
            all[i] = Duration.ofMillis(Math.round(seconds[i] * 1000));
        }
        return all;
    }
}
