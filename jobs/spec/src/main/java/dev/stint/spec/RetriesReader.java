package dev.stint.spec;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code retries}. */
final class RetriesReader {

    private static final Duration LONGEST_HOLD = Duration.ofHours(24);

    private RetriesReader() {}

    /** {@code retries: 3}, or the map. */
    static RetryRules read(Value value) {
        RetryRules usual = RetryRules.DEFAULT;
        Reading<Long> failures = Readings.whole(0, 1000);
        if (value.isScalar() && !value.isMissing()) {
            int max = value.as(failures).map(Long::intValue).orElse(usual.max());
            return new RetryRules(max, usual.retryOn(), usual.failOn(), usual.hold());
        }
        return value.fields()
                .map(fields -> {
                    int max = fields.read("max", failures).map(Long::intValue).orElse(usual.max());
                    Set<Integer> retryOn = new TreeSet<>(codes(fields.get("retry_on")));
                    Set<Integer> failOn = new TreeSet<>(codes(fields.get("fail_on")));
                    Set<Integer> both = new TreeSet<>(retryOn);
                    both.retainAll(failOn);
                    if (!both.isEmpty()) {
                        fields.get("fail_on")
                                .ifPresent(each -> each.refuseWhole(
                                        "names " + both + ", which retry_on names, too",
                                        "keep each exit code in one list"));
                        failOn.removeAll(both);
                    }
                    Duration hold = fields.read("on_failure", onFailure()).orElse(usual.hold());
                    return new RetryRules(max, retryOn, failOn, hold);
                })
                .orElse(usual);
    }

    private static List<Integer> codes(Optional<Value> value) {
        Reading<Long> code = Readings.whole(1, 255);
        return value.map(each -> each.words(text -> code.read(text).intValue())).orElse(List.of());
    }

    /** {@code release}, or {@code hold 30m}. */
    private static Reading<Duration> onFailure() {
        Reading<Duration> time = Readings.duration(SpecReader.SECOND, LONGEST_HOLD);
        return text -> {
            if (text.equals("release")) {
                return Duration.ZERO;
            }
            if (!text.startsWith("hold ")) {
                throw new MisreadException(
                        "is none of the choices", "use release, or hold with a time such as hold 30m");
            }
            return time.read(text.substring("hold ".length()).strip());
        };
    }
}
