package dev.stint.providers.azure.stage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** What the activity log tells: "Activity Logs - List", Azure Monitor REST API reference. Guarded by the {@link World}. */
final class ActivityLog {

    /** What an eviction is called there, as far as could be found out: no page of Microsoft's lists it. */
    static final String EVICTION = "Microsoft.Compute/virtualMachines/evictSpotVM/action";

    private final List<ObjectNode> events = new ArrayList<>();
    private Duration behind = Duration.ZERO;

    void behind(Duration length) {
        behind = length;
    }

    /**
     * Something happened.
     *
     * @param operation such as {@code Microsoft.Compute/virtualMachines/delete}
     * @param caller who did it; Azure itself where it is empty
     */
    void add(ArmId target, String operation, String caller, Instant at) {
        String id = UUID.nameUUIDFromBytes(Tree.bytes(target.key() + operation + events.size()))
                .toString();
        events.add(Tree.object(
                "eventDataId",
                id,
                "eventTimestamp",
                at.toString(),
                "caller",
                caller.isEmpty() ? "Microsoft.Compute" : caller,
                "level",
                "Informational",
                "operationName",
                Tree.map("value", operation, "localizedValue", operation),
                "status",
                Tree.map("value", "Succeeded", "localizedValue", "Succeeded"),
                "resourceGroupName",
                target.group(),
                "resourceId",
                target.text(),
                "resourceType",
                Tree.map("value", target.type(), "localizedValue", target.type())));
    }

    /**
     * Answers {@code eventTimestamp ge '…' and resourceGroupName eq '…'} or {@code … and resourceUri eq '…'}, the filters that are
     * allowed.
     */
    ArmAnswer answer(ArmRequest request, Instant now) {
        Instant from = Instant.MIN;
        String group = "";
        String resource = "";
        for (String term : request.parameter("$filter").split(" and ")) {
            String[] words = term.trim().split(" ", 3);
            if (words.length < 3) {
                throw new RefusedException(400, "BadRequest", "The $filter '" + term + "' is not valid");
            }
            String value = words[2].trim().replace("'", "");
            switch (words[0] + " " + words[1]) {
                case "eventTimestamp ge" -> from = Instant.parse(value);
                case "eventTimestamp le" -> {
                    // the future has no events
                }
                case "resourceGroupName eq" -> group = value;
                case "resourceUri eq", "resourceId eq" -> resource = value;
                default -> throw RefusedException.unplayed("an activity log filtered by " + term);
            }
        }
        if (from.equals(Instant.MIN)) {
            throw new RefusedException(400, "BadRequest", "The $filter must say eventTimestamp ge '…'");
        }
        List<ObjectNode> found = new ArrayList<>();
        for (ObjectNode event : events) {
            Instant at = Instant.parse(Tree.text(event, "eventTimestamp"));
            boolean wanted = !at.isBefore(from)
                    && !at.plus(behind).isAfter(now)
                    && same(group, Tree.text(event, "resourceGroupName"))
                    && same(resource, Tree.text(event, "resourceId"));
            if (wanted) {
                found.add(0, event); // the newest comes first
            }
        }
        return ArmAnswer.list(found);
    }

    private static boolean same(String wanted, String value) {
        return wanted.isEmpty() || wanted.toLowerCase(Locale.ROOT).equals(value.toLowerCase(Locale.ROOT));
    }
}
