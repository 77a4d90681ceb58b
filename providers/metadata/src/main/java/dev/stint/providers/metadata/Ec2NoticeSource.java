package dev.stint.providers.metadata;

import dev.stint.providers.Notice;
import dev.stint.providers.NoticeSource;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Hears from EC2's metadata service that this spot machine will be stopped, hibernated or terminated, which is a preemption
 * whichever it is: two minutes before, as a rule; a machine that hibernates is told when it begins. A rebalance recommendation
 * (raised risk, often early, sometimes only together with the notice) is heard where that was asked for.
 *
 * <p>On a machine that is no spot machine the service has nothing to tell, and nothing is heard. Used by one thread.
 */
final class Ec2NoticeSource implements NoticeSource {

    static final String ACTION_PATH = "/latest/meta-data/spot/instance-action";
    static final String REBALANCE_PATH = "/latest/meta-data/events/recommendations/rebalance";

    /** What EC2 recommends for these notices. */
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    /** For all questions of one look; a little less than what {@link NoticeSource#poll} may take. */
    private static final Duration PATIENCE = Duration.ofMillis(900);

    private static final Pattern ACTION = Pattern.compile("[a-z][a-z-]{0,31}");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Ec2Metadata metadata;
    private final boolean rebalance;
    private Optional<Notice> preemption = Optional.empty();
    private Optional<Notice> risk = Optional.empty();

    /** @param rebalance whether to ask for rebalance recommendations too */
    Ec2NoticeSource(Ec2Metadata metadata, boolean rebalance) {
        this.metadata = metadata;
        this.rebalance = rebalance;
    }

    @Override
    public Optional<Notice> poll() {
        if (preemption.isPresent()) {
            return preemption;
        }
        long until = System.nanoTime() + PATIENCE.toNanos();
        preemption = metadata.get(ACTION_PATH, until).flatMap(Ec2NoticeSource::action);
        if (preemption.isEmpty() && rebalance && risk.isEmpty()) {
            risk = metadata.get(REBALANCE_PATH, until).flatMap(Ec2NoticeSource::recommendation);
        }
        return preemption.or(() -> risk);
    }

    @Override
    public Duration interval() {
        return INTERVAL;
    }

    /** {@code {"action":"terminate","time":"2026-03-01T12:02:00Z"}}; empty when it is not that. */
    private static Optional<Notice> action(String text) {
        Optional<JsonNode> root = json(text);
        Optional<String> action = root.map(r -> r.path("action").asString(""))
                .filter(a -> ACTION.matcher(a).matches());
        if (action.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> time = root.flatMap(r -> instant(r, "time"));
        // An action without a readable time is a warning all the same: the machine goes, only nobody knows when.
        String words = "EC2 will " + action.get() + " this spot machine"
                + time.map(at -> " at " + at).orElse("; it does not say when");
        return Optional.of(new Notice(Notice.Kind.PREEMPTION, time, words));
    }

    private static Optional<Notice> recommendation(String text) {
        return json(text)
                .flatMap(root -> instant(root, "noticeTime"))
                .map(at -> new Notice(
                        Notice.Kind.REBALANCE,
                        Optional.empty(),
                        "EC2 recommends to rebalance away from this machine (" + at + ")"));
    }

    private static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(JSON.readTree(text)).filter(JsonNode::isObject);
        } catch (JacksonException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> instant(JsonNode root, String field) {
        try {
            return Optional.of(Instant.parse(root.path(field).asString("")));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
