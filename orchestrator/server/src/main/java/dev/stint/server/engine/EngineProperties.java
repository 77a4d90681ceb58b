package dev.stint.server.engine;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the engine, keys {@code stint.engine.*}.
 *
 * @param slots runs at work at once; more wait in the queue
 * @param dispatchEvery how often the queue is looked at without cause
 * @param reapEvery how often ending machines are looked at
 * @param sweepEvery how often machines nobody claims are looked for
 * @param lease how long a machine goes on without hearing from us
 * @param silence heartbeats that may be missing before the provider is asked
 * @param mute how long a machine that its provider says is there may say nothing before it is given up
 * @param startAndRestore assumed time from a granted launch to useful work until one was measured
 * @param save assumed time of a save until one was measured
 * @param cadence assumed time between saves when the spec leaves it to us
 * @param returnHold how long spot must have been up before a run returns to it
 * @param maxWait longest time without a machine before on-demand is taken, unless the spec says otherwise
 * @param recheck longest time between two decisions of the policy
 * @param logCapBytes log bytes kept per attempt
 */
@ConfigurationProperties("stint.engine")
public record EngineProperties(
        @DefaultValue("32") int slots,
        @DefaultValue("500ms") Duration dispatchEvery,
        @DefaultValue("500ms") Duration reapEvery,
        @DefaultValue("60s") Duration sweepEvery,
        @DefaultValue("24h") Duration lease,
        @DefaultValue("4") int silence,
        @DefaultValue("15m") Duration mute,
        @DefaultValue("5s") Duration startAndRestore,
        @DefaultValue("1s") Duration save,
        @DefaultValue("10m") Duration cadence,
        @DefaultValue("5s") Duration returnHold,
        @DefaultValue("10m") Duration maxWait,
        @DefaultValue("1s") Duration recheck,
        @DefaultValue("67108864") long logCapBytes) {
    public EngineProperties {
        atLeastOne("slots", slots);
        atLeastOne("silence", silence);
        atLeastOne("log-cap-bytes", logCapBytes);
        positive("dispatch-every", dispatchEvery);
        positive("reap-every", reapEvery);
        positive("sweep-every", sweepEvery);
        positive("lease", lease);
        positive("mute", mute);
        positive("cadence", cadence);
        positive("max-wait", maxWait);
        positive("recheck", recheck);
        notNegative("start-and-restore", startAndRestore);
        notNegative("save", save);
        notNegative("return-hold", returnHold);
    }

    private static void atLeastOne(String name, long value) {
        check(value >= 1, name, value, "less than one; give a whole number from 1 on");
    }

    private static void positive(String name, Duration value) {
        check(!value.isNegative() && !value.isZero(), name, value, "not positive; give a duration such as 10s");
    }

    private static void notNegative(String name, Duration value) {
        check(!value.isNegative(), name, value, "negative; give a duration such as 10s, or 0");
    }

    private static void check(boolean fine, String name, Object value, String problem) {
        if (!fine) {
            throw new IllegalArgumentException("stint.engine." + name + ": " + value + " is " + problem);
        }
    }
}
