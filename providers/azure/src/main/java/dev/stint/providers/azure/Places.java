package dev.stint.providers.azure;

import dev.stint.providers.cloud.LaunchPins;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/**
 * Where machines may be: in the whole subscription, or, for an identity that may not look there, in the resource groups that the settings
 * and launches made lately name. Safe for use by many threads.
 */
final class Places {

    private static final String GROUPS = "/resourceGroups?api-version=2021-04-01";
    private static final String TEAM = "{team}";

    private final ArmCalls calls;
    private final String scope;
    private final String template;
    private final LaunchPins pins;

    /** @param template the setting {@code resource-group} */
    Places(ArmCalls calls, String subscription, String template, LaunchPins pins) {
        this.calls = calls;
        this.scope = "/subscriptions/" + subscription;
        this.template = template;
        this.pins = pins;
    }

    /**
     * What resources of a type were found.
     *
     * @param failed the first failure, where a resource group could not be asked
     */
    record Found(List<JsonNode> resources, Optional<CallFailedException> failed) {}

    /**
     * All resources of a type. As {@link #some}.
     *
     * @throws CallFailedException also when just one resource group could not be asked
     */
    List<JsonNode> all(String what, String type) throws CallFailedException {
        Found found = some(what, type);
        if (found.failed().isPresent()) {
            throw found.failed().get();
        }
        return found.resources();
    }

    /**
     * The resources of a type where that can be asked.
     *
     * @param what for people, such as {@code virtual machines}
     * @param type with its version: {@code Microsoft.Compute/disks?api-version=…}
     */
    Found some(String what, String type) throws CallFailedException {
        try {
            return new Found(calls.all("list " + what, scope + "/providers/" + type), Optional.empty());
        } catch (CallFailedException e) {
            if (!e.failure().code().equals("AuthorizationFailed")) {
                throw e;
            }
        }
        List<JsonNode> found = new ArrayList<>();
        Optional<CallFailedException> failed = Optional.empty();
        for (String group : groups()) {
            try {
                found.addAll(calls.all(
                        "list " + what + " of " + group, scope + "/resourceGroups/" + group + "/providers/" + type));
            } catch (CallFailedException e) {
                failed = failed.or(() -> Optional.of(e));
            }
        }
        return new Found(found, failed);
    }

    /** Names of the resource groups that are there and meant, in lower case. */
    Set<String> groups() throws CallFailedException {
        Set<String> groups = new TreeSet<>(pins.values("group"));
        if (!template.contains(TEAM)) {
            groups.add(template.toLowerCase(Locale.ROOT));
            return groups;
        }
        for (JsonNode group : calls.all("list resource groups", scope + GROUPS)) {
            String name = group.path("name").asString("");
            if (team(name).isPresent()) {
                groups.add(name.toLowerCase(Locale.ROOT));
            }
        }
        return groups;
    }

    /** The team that a resource group is for; empty for one that is called otherwise, or where all teams share one. */
    Optional<String> team(String group) {
        int at = template.indexOf(TEAM);
        if (at < 0) {
            return Optional.empty();
        }
        Matcher name = Pattern.compile(
                        Pattern.quote(template.substring(0, at)) + "(.+)"
                                + Pattern.quote(template.substring(at + TEAM.length())),
                        Pattern.CASE_INSENSITIVE)
                .matcher(group);
        return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
    }
}
