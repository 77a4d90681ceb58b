package dev.stint.core.forecast;

import dev.stint.providers.Money;
import java.time.Duration;

/**
 * What a run will probably cost, and when it will probably end.
 *
 * @param cost what it will have cost in all, with what it has cost before
 * @param finish time from now until it is done
 * @param lateShare share of the futures in which it is done after its deadline
 * @param futures how many futures were simulated
 */
public record Forecast(Ranges<Money> cost, Ranges<Duration> finish, double lateShare, int futures) {}
