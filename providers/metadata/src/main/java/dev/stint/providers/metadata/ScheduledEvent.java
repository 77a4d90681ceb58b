package dev.stint.providers.metadata;

import dev.stint.providers.Notice;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One of Azure's scheduled events.
 *
 * @param type such as {@code Preempt}
 * @param resources names of the machines it is about; empty when it names none
 * @param started whether it has begun
 * @param byUser whether somebody asked for it
 * @param notBefore when it begins at the earliest; empty once it has, or when nobody can read it
 */
record ScheduledEvent(
        String type, List<String> resources, boolean started, boolean byUser, Optional<Instant> notBefore) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    ScheduledEvent {
        resources = List.copyOf(resources);
    }

    /** The events of a document, in its order; none when it is no such document. */
    static List<ScheduledEvent> read(String text) {
        List<ScheduledEvent> events = new ArrayList<>();
        try {
            for (JsonNode one : JSON.readTree(text).path("Events")) {
                if (one.isObject()) {
                    events.add(of(one));
                }
            }
        } catch (JacksonException e) {
            // What is no JSON tells of nothing; the next look may be answered in words.
            return List.of();
        }
        return events;
    }

    private static ScheduledEvent of(JsonNode node) {
        List<String> resources = new ArrayList<>();
        node.path("Resources").forEach(resource -> resources.add(resource.asString("")));
        return new ScheduledEvent(
                node.path("EventType").asString(""),
                resources,
                node.path("EventStatus").asString("").equalsIgnoreCase("Started"),
                node.path("EventSource").asString("").equalsIgnoreCase("User"),
                instant(node.path("NotBefore").asString("")));
    }

    /** {@code Mon, 19 Sep 2016 18:29:47 GMT} */
    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether it is about a machine; when either is not known, it may be, and that is enough. */
    boolean meets(Optional<String> machine) {
        return resources.isEmpty() || machine.isEmpty() || resources.stream().anyMatch(machine.get()::equalsIgnoreCase);
    }

    /** The eviction of a Spot machine; empty for all else. */
    Optional<Notice> preemption() {
        if (!type.equalsIgnoreCase("Preempt")) {
            return Optional.empty();
        }
        // one that has begun without a readable time is a warning all the same: the machine goes, only nobody knows
        // when
        String when = started
                ? "is evicting this Spot machine now"
                : "will evict this Spot machine"
                        + notBefore.map(at -> ", not before " + at).orElse("; it does not say when");
        return Optional.of(new Notice(Notice.Kind.PREEMPTION, started ? Optional.empty() : notBefore, "Azure " + when));
    }

    /** What else ends a machine; the time is in the words only, since it may still be called off. */
    Optional<Notice> risk() {
        String what;
        if (type.equalsIgnoreCase("Terminate")) {
            what = "delete this machine";
        } else if (type.equalsIgnoreCase("Reboot")) {
            what = "restart this machine";
        } else if (type.equalsIgnoreCase("Redeploy")) {
            what = "move this machine to another host, which restarts it";
        } else {
            return Optional.empty();
        }
        return Optional.of(new Notice(
                Notice.Kind.REBALANCE,
                Optional.empty(),
                "Azure will " + what + (byUser ? ", because somebody asked for it" : "")
                        + notBefore.map(at -> ", not before " + at).orElse("")));
    }

    /** Of two notices the one that leaves less time; one whose end is told before one whose end is not. */
    static Optional<Notice> sooner(Optional<Notice> one, Optional<Notice> other) {
        Instant first = one.flatMap(Notice::endsAt).orElse(Instant.MAX);
        Instant second = other.flatMap(Notice::endsAt).orElse(Instant.MAX);
        return other.isEmpty() || (one.isPresent() && !second.isBefore(first)) ? one : other;
    }
}
