package dev.stint.spec.teams;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A team, as {@code teams.yaml} describes it. Immutable.
 *
 * @param members name of a person or service to their role: {@code viewer}, {@code submitter}, {@code operator} or {@code admin}
 * @param shares weight among teams that wait for the same slots; at least 1
 * @param families globs over {@code provider:instance-type} that its runs may use; empty for all
 * @param channels {@code notify} of the file: whom to tell of what becomes of its runs and money
 */
public record TeamSpec(
        String name,
        Map<String, String> members,
        int shares,
        Quota quota,
        List<String> families,
        List<BudgetSpec> budgets,
        List<ChannelSpec> channels) {

    /** What a member may be; each role may all that the ones before it may. */
    public static final List<String> ROLES = List.of("viewer", "submitter", "operator", "admin");

    /** First segments of keys in stores that belong to no team: a machine of one called so could write what all machines read. */
    public static final Set<String> RESERVED = Set.of("agents", "installations");

    public TeamSpec {
        members = Map.copyOf(members);
        families = List.copyOf(families);
        budgets = List.copyOf(budgets);
        channels = List.copyOf(channels);
        if (shares < 1) {
            throw new IllegalArgumentException("teams." + name + ".shares: " + shares + " is less than 1");
        }
    }

    /** A team nobody has described: one share, no bounds. */
    public static TeamSpec unbounded(String name) {
        return new TeamSpec(name, Map.of(), 1, Quota.NONE, List.of(), List.of(), List.of());
    }
}
