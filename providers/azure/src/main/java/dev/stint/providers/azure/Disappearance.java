package dev.stint.providers.azure;

import dev.stint.providers.Machine;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.MachineStatus.State;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Why a machine is gone that nobody here ended. An evicted one vanishes with its disk, and only the activity log tells it from one that
 * somebody deleted; the log is minutes behind, and its word for evictions stands on no page of Microsoft's. So a spot machine that
 * vanished counts as taken, unless the log has somebody delete it.
 */
final class Disappearance {

    /** How much earlier than it was last seen the log is read. */
    private static final Duration BEFORE = Duration.ofMinutes(10);

    private static final Duration WITHOUT_SIGHT = Duration.ofHours(24);

    private final ArmCalls calls;
    private final String subscription;
    private final InstantSource clock;

    Disappearance(ArmCalls calls, String subscription, InstantSource clock) {
        this.calls = calls;
        this.subscription = subscription;
        this.clock = clock;
    }

    private record Told(End end, Optional<Instant> at, String words) {}

    /**
     * The last status of a machine that vanished.
     *
     * @param book what is known of it
     */
    MachineStatus of(VmId id, MachineBook book) {
        boolean spot = book.spot(id);
        Optional<Machine> machine = book.machine(id);
        Optional<Instant> aliveAt = book.aliveAt(id);
        Instant now = clock.instant();
        Optional<Instant> seenGone = aliveAt.map(at -> now);
        Told told;
        try {
            told = log(id, aliveAt.orElse(now.minus(WITHOUT_SIGHT)).minus(BEFORE))
                    .orElseGet(() -> guess(spot, ", and the activity log says nothing of it yet"));
        } catch (CallFailedException e) {
            told = guess(spot, ", and the activity log could not be read: " + e.getMessage());
        }
        Optional<Instant> ended = told.at()
                .or(() -> seenGone)
                .map(at -> machine.filter(known -> at.isBefore(known.launchedAt()))
                        .map(Machine::launchedAt)
                        .orElse(at))
                .map(at -> at.isAfter(now) ? now : at);
        return new MachineStatus(State.GONE, told.end(), ended, told.words());
    }

    private static Told guess(boolean spot, String why) {
        return spot
                ? new Told(End.PREEMPTED, Optional.empty(), "a spot machine that vanished without being asked to" + why)
                : new Told(End.UNKNOWN, Optional.empty(), "not shown by Azure" + why);
    }

    /** "Activity Logs - List", Azure Monitor REST API reference; the newest event comes first. */
    private Optional<Told> log(VmId id, Instant from) throws CallFailedException {
        String filter = "eventTimestamp ge '" + from + "' and resourceUri eq '" + id.path(subscription) + "'";
        List<JsonNode> events = calls.all(
                "read the activity log of " + id,
                "/subscriptions/" + subscription
                        + "/providers/Microsoft.Insights/eventtypes/management/values?api-version=2015-04-01&$filter="
                        + URLEncoder.encode(filter, StandardCharsets.UTF_8).replace("+", "%20"));
        Optional<Told> deleted = Optional.empty();
        for (JsonNode event : events) {
            String operation =
                    event.path("operationName").path("value").asString("").toLowerCase(Locale.ROOT);
            if (operation.contains("evict") || operation.contains("preempt")) {
                return Optional.of(new Told(End.PREEMPTED, at(event), "evicted by Azure, by its activity log"));
            }
            if (deleted.isEmpty() && operation.endsWith("virtualmachines/delete")) {
                deleted = Optional.of(new Told(
                        End.UNKNOWN,
                        at(event),
                        "deleted by " + event.path("caller").asString("somebody") + ", by Azure's activity log"));
            }
        }
        return deleted;
    }

    private static Optional<Instant> at(JsonNode event) {
        try {
            return Optional.of(Instant.parse(event.path("eventTimestamp").asString("")));
        } catch (DateTimeException e) {
            return Optional.empty(); // then it is not known
        }
    }
}
