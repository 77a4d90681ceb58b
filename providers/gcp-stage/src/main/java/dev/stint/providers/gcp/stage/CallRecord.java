package dev.stint.providers.gcp.stage;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What was asked for how often, and what was not as published. Safe for many threads. */
final class CallRecord {

    private final Map<String, Integer> calls = new TreeMap<>();
    private final List<String> violations = new ArrayList<>();

    synchronized void count(String method) {
        calls.merge(method, 1, Integer::sum);
    }

    synchronized Map<String, Integer> calls() {
        return new TreeMap<>(calls);
    }

    synchronized void note(String violation) {
        violations.add(violation);
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    synchronized List<String> takeViolations() {
        List<String> taken = List.copyOf(violations);
        violations.clear();
        return taken;
    }
}
