package dev.stint.providers.azure;

import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.Refusal.Scope;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The quotas of Azure that count the vCPUs of running machines in a region. Spot machines of all families count against one of their own,
 * {@code LowPriorityCores}; the others against their family's and the region's. Which of them a refusal means stands only in its message:
 * {@code … exceeding approved LowPriorityCores quota. Additional details - … Location: eastus, Current Limit: 3, …}.
 */
enum CoreQuota {
    /** Of all spot machines in a region. */
    SPOT,
    /** Of a family's other machines in a region. */
    FAMILY,
    /** Of all other machines in a region. */
    REGIONAL,
    /** Of something else in a region, such as the number of machines: closes it for all. */
    OTHER_OF_REGION,
    /** Of something in the subscription, wherever it is. */
    SUBSCRIPTION;

    /** The name that Azure gives it. */
    private static final Pattern APPROVED =
            Pattern.compile("exceeding (?:the )?approved (.{1,120}?) quota", Pattern.CASE_INSENSITIVE);

    private static final Pattern LIMITS = Pattern.compile("quota limits of (\\w+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern NUMBERS =
            Pattern.compile("Current Limit: (\\d+), Current Usage: (\\d+), Additional Required: (\\d+)");
    private static final Pattern SIZE = Pattern.compile("Standard_([A-Z]+)\\d+(?:-\\d+)?([a-z]*)(_.*)?");

    /** The one a message speaks of; empty where it names none. */
    static Optional<CoreQuota> of(String message) {
        Optional<String> name = name(message).map(given -> given.toLowerCase(Locale.ROOT));
        if (name.isEmpty()) {
            return message.toLowerCase(Locale.ROOT).contains("subscription")
                    ? Optional.of(SUBSCRIPTION)
                    : Optional.empty();
        }
        String known = name.get();
        if (known.contains("lowprioritycores") || known.contains("spot")) {
            return Optional.of(SPOT);
        }
        if (known.contains("regional") || known.equals("cores") || known.equals("core")) {
            return Optional.of(REGIONAL);
        }
        if (known.contains("family")) {
            return Optional.of(FAMILY);
        }
        return Optional.of(known.contains("subscription") ? SUBSCRIPTION : OTHER_OF_REGION);
    }

    /** How much is closed by a refusal with this message; quotas of groups of markets close their market, and {@link QuotaClosures} the others. */
    static Scope scope(String message, Scope otherwise) {
        Optional<CoreQuota> quota = of(message);
        return quota.isEmpty()
                ? otherwise
                : switch (quota.get()) {
                    case SPOT, FAMILY, REGIONAL -> Scope.MARKET;
                    case OTHER_OF_REGION -> Scope.REGION;
                    case SUBSCRIPTION -> Scope.PROVIDER;
                };
    }

    /** For people: which quota it is, and how far it is used. */
    static String words(String message, Market market) {
        Matcher numbers = NUMBERS.matcher(message);
        String used = numbers.find()
                ? ", " + numbers.group(2) + " of " + numbers.group(1) + " used and " + numbers.group(3)
                        + " more wanted,"
                : "";
        return of(message)
                        .map(quota -> switch (quota) {
                            case SPOT -> "the quota of spot vCPUs (LowPriorityCores) of " + market.region();
                            case FAMILY ->
                                "the quota of vCPUs \"" + name(message).orElse("") + "\" of " + market.region();
                            case REGIONAL -> "the quota of vCPUs (Total Regional Cores) of " + market.region();
                            case OTHER_OF_REGION ->
                                "the quota \"" + name(message).orElse("") + "\" of " + market.region();
                            case SUBSCRIPTION -> "a quota of the subscription";
                        })
                        .orElse("a quota of Azure for " + market.instanceType() + " in " + market.region())
                + used;
    }

    /** Whether markets count against this quota together: one that was refused, and another of the same region. */
    boolean shared(Market refused, Market other) {
        boolean spot = other.capacity() == CapacityType.SPOT;
        return switch (this) {
            case SPOT -> spot;
            case FAMILY -> !spot && family(refused.instanceType()).equals(family(other.instanceType()));
            case REGIONAL -> !spot;
            case OTHER_OF_REGION, SUBSCRIPTION -> true;
        };
    }

    /** What sizes of one family have in common: {@code Standard_D8s_v5} and {@code Standard_D16s_v5} are {@code D s_v5}. */
    static String family(String size) {
        Matcher parts = SIZE.matcher(size);
        if (!parts.matches()) {
            return size;
        }
        String version = parts.group(3) == null ? "" : parts.group(3);
        return parts.group(1) + " " + parts.group(2) + version;
    }

    private static Optional<String> name(String message) {
        Matcher approved = APPROVED.matcher(message);
        if (approved.find()) {
            return Optional.of(approved.group(1));
        }
        Matcher limits = LIMITS.matcher(message);
        return limits.find() ? Optional.of(limits.group(1)) : Optional.empty();
    }
}
