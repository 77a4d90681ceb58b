package dev.stint.server.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a label from taking more values than a monitoring system bears: what comes after the first is {@code other}. Thread-safe. */
final class Labels {

    static final String OTHER = "other";

    private final int most;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Labels(int most) {
        this.most = most;
    }

    String bounded(String value) {
        if (known.contains(value)) {
            return value;
        }
        // a race may let in one or two more, which does no harm
        return known.size() < most && known.add(value) ? value : OTHER;
    }
}
