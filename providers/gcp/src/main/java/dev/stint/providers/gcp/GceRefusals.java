package dev.stint.providers.gcp;

import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.providers.Refusal.Kind;
import dev.stint.providers.Refusal.Scope;
import java.time.Duration;
import java.util.Optional;

/**
 * What Compute Engine's codes mean: class, how much they close, for how long, and in which words. The table is {@link GceCodes}.
 *
 * <p>Most quotas count one kind of processor or GPU in a region, and {@code GPUS_ALL_REGIONS} counts GPUs everywhere. No scope of {@link
 * Refusal} is that; so such a refusal closes its market, and {@link QuotaClosures} tells the others from it.
 */
final class GceRefusals {

    /** Google's longer messages repeat themselves. */
    private static final int MESSAGE_CHARACTERS = 400;

    private GceRefusals() {}

    /** The refusal a failed launch stands for. */
    static Refusal of(Failure failure, Market market) {
        GceCodes.Rule rule = rule(failure.code(), failure.message());
        Scope scope = rule.kind() == Kind.QUOTA
                ? failure.quota().map(QuotaMetrics::scope).orElse(rule.scope())
                : rule.scope();
        String quota = failure.quota().orElse("that Google did not name");
        Duration cooldown = failure.retryAfter()
                .filter(asked -> rule.kind() == Kind.THROTTLED && asked.compareTo(rule.cooldown()) > 0)
                .orElse(rule.cooldown());
        return refusal(
                rule.kind(),
                scope,
                cooldown,
                failure.code(),
                rule.words().replace("{quota}", quota + QuotaMetrics.where(quota, market)),
                market,
                said(failure.message()));
    }

    /** A refusal of our own, in the same words. */
    static Refusal ours(Kind kind, Scope scope, Duration cooldown, String code, String words, Market market) {
        return refusal(kind, scope, cooldown, code, words, market, "");
    }

    /** The class of a code. */
    static Kind kind(String code, String message) {
        return rule(code, message).kind();
    }

    /** Whether a code says only that Google failed: what was asked may have been done, or not. */
    static boolean failedInside(String code) {
        return rule(code, "").words().equals(GceCodes.FAILED_INSIDE);
    }

    /** Whether an operation's error is the reason for the others, and not only says that there were some. */
    static boolean tellsWhy(String code, String message) {
        return !code.equals("VM_MIN_COUNT_NOT_REACHED") && kind(code, message) != Kind.UNKNOWN;
    }

    /** {@code ; what to do} about a code outside a launch; empty where that is to wait. */
    static String remedy(String code, String message) {
        GceCodes.Rule rule = rule(code, message);
        return rule.kind() == Kind.AUTH ? "; " + rule.words() : "";
    }

    private static GceCodes.Rule rule(String code, String message) {
        return GceCodes.RULES.stream()
                .filter(rule -> rule.matches(code, message))
                .findFirst()
                .orElse(GceCodes.UNKNOWN);
    }

    private static Refusal refusal(
            Kind kind, Scope scope, Duration cooldown, String code, String words, Market market, String said) {
        String filled = words.replace("{type}", market.instanceType())
                .replace("{zone}", market.zone())
                .replace("{region}", market.region())
                .replace("{capacity}", market.capacity().word());
        return new Refusal(
                kind,
                scope,
                code,
                said.isEmpty() ? filled : filled + " (" + said + ")",
                cooldown.isZero() ? Optional.empty() : Optional.of(cooldown));
    }

    private static String said(String message) {
        return message.length() <= MESSAGE_CHARACTERS ? message : message.substring(0, MESSAGE_CHARACTERS) + "…";
    }
}
