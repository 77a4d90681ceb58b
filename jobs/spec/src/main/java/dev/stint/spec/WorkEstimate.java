package dev.stint.spec;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How long the whole job takes without interruption, as its author estimates.
 *
 * @param anywhere on any machine; empty when it depends
 * @param byName by instance type, by accelerator with count ({@code H100:8}) or by accelerator ({@code H100}); empty when it
 *     does not depend
 */
public record WorkEstimate(Optional<Duration> anywhere, Map<String, Duration> byName) {
    public WorkEstimate {
        byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
    }

    /**
     * The estimate for a machine; empty when the spec makes no claim about it. The most specific name wins: instance type,
     * then accelerator with count, then accelerator.
     *
     * @param instanceType the machine's type
     * @param accelerator its accelerator; empty when it has none
     * @param count how many of them
     */
    public Optional<Duration> on(String instanceType, String accelerator, int count) {
        if (byName.isEmpty()) {
            return anywhere;
        }
        @Nullable Duration found = byName.get(instanceType);
        if (found == null && count > 0) {
            @Nullable Duration counted = byName.get(accelerator + ":" + count);
            found = counted == null ? byName.get(accelerator) : counted;
        }
        return found == null ? anywhere : Optional.of(found);
    }
}
