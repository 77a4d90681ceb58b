package dev.stint.providers.azure.stage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * All resources on stage but resource groups, by id. A question for one is answered as things are; lists may be behind, as Resource
 * Manager's cache is. Guarded by the {@link World}.
 */
final class Resources {

    private static final class Entry {
        final ArmId id;
        final ObjectNode body;
        final Instant from;

        @Nullable
        Instant until;

        Entry(ArmId id, ObjectNode body, Instant from) {
            this.id = id;
            this.body = body;
            this.from = from;
        }
    }

    private final Map<String, Entry> there = new LinkedHashMap<>();
    private final List<Entry> gone = new ArrayList<>();

    void put(ArmId id, ObjectNode body, Instant now) {
        there.put(id.key(), new Entry(id, body, now));
    }

    /** What is there now; may be changed in place. */
    Optional<ObjectNode> get(ArmId id) {
        return Optional.ofNullable(there.get(id.key())).map(entry -> entry.body);
    }

    /**
     * The same, for a question about it.
     *
     * @throws RefusedException when there is none
     */
    ObjectNode asked(ArmId id) {
        return get(id).orElseThrow(() -> missing(id));
    }

    static RefusedException missing(ArmId id) {
        return new RefusedException(
                404,
                "ResourceNotFound",
                "The Resource '" + id.type() + "/" + id.name() + "' under resource group '" + id.group()
                        + "' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix");
    }

    void remove(ArmId id, Instant now) {
        Entry entry = there.remove(id.key());
        if (entry != null) {
            entry.until = now;
            gone.add(entry);
        }
    }

    /** Ids of a type that are there now, whatever lists say. */
    List<ArmId> ids(String type) {
        return there.values().stream()
                .map(entry -> entry.id)
                .filter(id -> id.type().equalsIgnoreCase(type))
                .toList();
    }

    /**
     * What a list shows.
     *
     * @param type such as {@code Microsoft.Compute/disks}, or empty for all
     * @param group of resources, or empty for all
     * @param behind how old what is shown is
     * @param shown how a resource is written
     */
    List<ObjectNode> list(
            String type, String group, Instant now, Duration behind, Function<ArmId, Optional<ObjectNode>> shown) {
        Instant seen = now.minus(behind);
        List<Entry> all = new ArrayList<>(there.values());
        all.addAll(gone);
        return all.stream()
                .filter(entry -> !entry.from.isAfter(seen))
                .filter(entry -> entry.until == null || entry.until.isAfter(seen))
                .filter(entry -> type.isEmpty() || entry.id.type().equalsIgnoreCase(type))
                .filter(entry -> group.isEmpty() || entry.id.group().equalsIgnoreCase(group))
                .sorted(Comparator.comparing(entry -> entry.id.key()))
                .map(entry -> entry.until == null ? shown.apply(entry.id).orElse(entry.body) : entry.body)
                .toList();
    }

    /** Takes away everything of a group. */
    void removeGroup(String group, Instant now) {
        String wanted = group.toLowerCase(Locale.ROOT);
        there.values().stream()
                .map(entry -> entry.id)
                .filter(id -> id.group().toLowerCase(Locale.ROOT).equals(wanted))
                .toList()
                .forEach(id -> remove(id, now));
    }
}
