package dev.stint.providers.gcp.stage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Something that takes time, or took place by itself. Guarded by the stage's lock. */
final class StagedOperation {

    /**
     * What an operation is about.
     *
     * @param project whose it is
     * @param scope {@code zones/Z}, {@code regions/R} or {@code global}
     * @param type such as {@code insert}
     * @param targetLink whole address of what it is done to
     * @param targetId its number; 0 for none
     * @param group those of one bulk launch have the same
     * @param system whether nobody asked for it
     */
    record About(
            String project,
            String scope,
            String type,
            String targetLink,
            long targetId,
            Optional<String> group,
            boolean system) {}

    /** Why it failed: the code, its words, and details as Google gives them. */
    record Failure(String code, String message, int httpStatus, List<ObjectNode> details) {
        Failure {
            details = List.copyOf(details);
        }
    }

    private final long id;
    private final About about;
    private final Instant inserted;
    private final List<Failure> failures = new ArrayList<>();
    private final List<ObjectNode> warnings = new ArrayList<>();
    private String message = "";
    private @Nullable ObjectNode bulk;
    private @Nullable Instant started;
    private @Nullable Instant ended;
    private @Nullable Instant expected;

    StagedOperation(long id, About about, Instant inserted) {
        this.id = id;
        this.about = about;
        this.inserted = inserted;
    }

    String name() {
        String kind = about.system() ? "systemevent-" : "operation-";
        return kind + inserted.toEpochMilli() + "-" + String.format(Locale.ROOT, "%016x", id);
    }

    About about() {
        return about;
    }

    Instant inserted() {
        return inserted;
    }

    List<Failure> failures() {
        return List.copyOf(failures);
    }

    boolean failed() {
        return !failures.isEmpty();
    }

    void start(Instant at) {
        started = at;
    }

    void end(Instant at) {
        ended = at;
    }

    /** Notes when it will end. */
    void expect(Instant end) {
        expected = end;
    }

    /** When it will end; a day ahead where that depends on another. */
    Instant due(Instant now) {
        Instant end = expected;
        return end == null || end.isBefore(now) ? now.plus(Duration.ofDays(1)) : end;
    }

    boolean done(Instant at) {
        Instant end = ended;
        return end != null && !at.isBefore(end);
    }

    void fail(Failure failure) {
        failures.add(failure);
    }

    void warn(ObjectNode warning) {
        warnings.add(warning);
    }

    void say(String words) {
        message = words;
    }

    /** What a bulk launch tells of its zones. */
    void bulk(ObjectNode status) {
        bulk = status;
    }

    /** What Google shows of it, as it was at an instant. */
    ObjectNode json(Instant at) {
        Instant start = started;
        Instant end = ended;
        boolean begun = start != null && !at.isBefore(start);
        boolean done = done(at);
        String path = "projects/" + about.project() + "/" + about.scope();
        ObjectNode json = Json.object()
                .put("kind", "compute#operation")
                .put("id", Long.toUnsignedString(id))
                .put("name", name())
                .put("operationType", about.type())
                .put("targetLink", about.targetLink())
                .put("status", done ? "DONE" : begun ? "RUNNING" : "PENDING")
                .put("user", about.system() ? "system" : "orchestrator@" + about.project() + ".iam.gserviceaccount.com")
                .put("progress", done ? 100 : 0)
                .put("insertTime", Json.time(inserted))
                .put("selfLink", Links.of(path + "/operations/" + name()));
        if (about.targetId() != 0) {
            json.put("targetId", Long.toUnsignedString(about.targetId()));
        }
        if (about.scope().startsWith("zones/")) {
            json.put("zone", Links.of(path));
        } else if (about.scope().startsWith("regions/")) {
            json.put("region", Links.of(path));
        }
        about.group().ifPresent(group -> json.put("operationGroupId", group));
        if (begun && start != null) {
            json.put("startTime", Json.time(start));
        }
        if (done && end != null) {
            json.put("endTime", Json.time(end));
            finish(json);
        }
        return json;
    }

    private void finish(ObjectNode json) {
        if (!message.isEmpty()) {
            json.put("statusMessage", message);
        }
        ObjectNode zones = bulk;
        if (zones != null) {
            json.putObject("instancesBulkInsertOperationMetadata").set("perLocationStatus", zones);
        }
        if (!warnings.isEmpty()) {
            json.putArray("warnings").addAll(warnings);
        }
        if (failures.isEmpty()) {
            return;
        }
        int status = failures.get(0).httpStatus();
        json.put("httpErrorStatusCode", status);
        json.put("httpErrorMessage", phrase(status));
        ArrayNode errors = json.putObject("error").putArray("errors");
        for (Failure failure : failures) {
            ObjectNode error = errors.addObject().put("code", failure.code()).put("message", failure.message());
            if (!failure.details().isEmpty()) {
                error.putArray("errorDetails").addAll(failure.details());
            }
        }
    }

    private static String phrase(int status) {
        return switch (status) {
            case 400 -> "BAD REQUEST";
            case 403 -> "FORBIDDEN";
            case 404 -> "NOT FOUND";
            case 409 -> "CONFLICT";
            case 412 -> "PRECONDITION FAILED";
            case 429 -> "TOO MANY REQUESTS";
            case 503 -> "SERVICE UNAVAILABLE";
            default -> "INTERNAL SERVER ERROR";
        };
    }
}
