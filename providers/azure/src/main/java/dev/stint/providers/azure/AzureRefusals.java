package dev.stint.providers.azure;

import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.providers.Refusal.Kind;
import dev.stint.providers.Refusal.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What Azure's codes mean: class, how much they close, for how long, and in which words. The one place where codes are told apart; of which
 * quota a message speaks is {@link CoreQuota}'s to say.
 */
final class AzureRefusals {

    /**
     * @param code Azure's, or its beginning when it ends in {@code *}
     * @param said a part of the message that must be there, in any case; empty: any message
     * @param cooldown how long the scope is left alone
     * @param words for people; {@code {size}}, {@code {zone}}, {@code {region}} and {@code {capacity}} are the launch's
     */
    record Rule(String code, String said, Kind kind, Scope scope, Duration cooldown, String words) {

        boolean matches(String raw, String message) {
            boolean named = code.endsWith("*")
                    ? raw.startsWith(code.substring(0, code.length() - 1))
                    : raw.equalsIgnoreCase(code);
            return named && message.toLowerCase(Locale.ROOT).contains(said);
        }
    }

    /** A machine vanished while it was made, which is said by nobody. */
    static final String EVICTED_AT_BIRTH = "[evicted at birth]";

    private static final Duration DRY = Duration.ofMinutes(5);
    private static final Duration USED_UP = Duration.ofMinutes(30);
    private static final Duration BUSY = Duration.ofSeconds(30);
    /** Short, because asking again costs nothing, and runs wait for it. */
    private static final Duration SHUT_OUT = Duration.ofMinutes(2);
    /** For what only an administrator or Microsoft's support changes. */
    private static final Duration NOT_ALLOWED = Duration.ofMinutes(10);

    private static final Duration PUZZLED = Duration.ofMinutes(2);

    private static final String NO_ROOM = "Azure has no {capacity} capacity for {size} in {zone} now";
    private static final String AT_BIRTH = "a machine of {size} in {zone} was taken away while it was made";
    private static final String FULL = "{quota} is used up; end machines, or ask for more under Usage + quotas";
    private static final String HASTE = "Azure asks for less haste";
    private static final String FAILED_INSIDE = "Azure failed inside";
    private static final String CREDENTIALS =
            "the credentials are not accepted; give valid ones, or sign in with az login";
    private static final String EXPIRED =
            "the token has expired, or this computer's clock is wrong; sign in again, and set the clock";
    private static final String PERMISSION = "this identity may not do that; give it the role that docs/azure.md names";
    private static final String WRONG = "the request itself is wrong; correct settings or job";
    private static final String NO_IMAGE =
            "the image is not to be had in {region}; correct stint.providers.azure.image or gpu-image";
    private static final String NO_RESOURCE =
            "something that the settings name is not there; correct stint.providers.azure.resource-group, subnet or identity";

    private static final List<Rule> RULES = List.of(
            rule("AllocationFailed", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM),
            rule("ZonalAllocationFailed", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM),
            rule("OverconstrainedAllocationRequest", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM),
            rule("OverconstrainedZonalAllocationRequest", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM),
            rule("SkuNotAvailable", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM),
            rule(EVICTED_AT_BIRTH, Kind.NO_CAPACITY, Scope.MARKET, DRY, AT_BIRTH),
            rule("OperationPreempted", Kind.NO_CAPACITY, Scope.MARKET, DRY, AT_BIRTH),
            rule("PreemptedByAnotherOperation", Kind.NO_CAPACITY, Scope.MARKET, DRY, AT_BIRTH),
            rule(
                    "SpotPriceGreaterThanProvidedMaxPrice",
                    Kind.PRICE,
                    Scope.MARKET,
                    DRY,
                    "the spot price of {size} in {region} is above what may be paid"),
            // also said of a machine that is being removed, which is no quota
            said("OperationNotAllowed", "quota", Kind.QUOTA, Scope.MARKET, USED_UP, FULL),
            said(
                    "OperationNotAllowed",
                    "marked for deletion",
                    Kind.THROTTLED,
                    Scope.MARKET,
                    BUSY,
                    "a machine of the same name is still being removed"),
            said("OperationNotAllowed", "exceed", Kind.QUOTA, Scope.MARKET, USED_UP, FULL),
            rule("QuotaExceeded", Kind.QUOTA, Scope.MARKET, USED_UP, FULL),
            rule("ResourceQuotaExceeded", Kind.QUOTA, Scope.PROVIDER, USED_UP, FULL),
            rule(
                    "SubnetIsFull",
                    Kind.QUOTA,
                    Scope.REGION,
                    NOT_ALLOWED,
                    "the subnet in {region} has no free addresses; use a larger one"),
            rule("TooManyRequests", Kind.THROTTLED, Scope.REGION, BUSY, HASTE),
            rule("SubscriptionRequestsThrottled", Kind.THROTTLED, Scope.PROVIDER, BUSY, HASTE),
            rule("ResourceRequestsThrottled", Kind.THROTTLED, Scope.REGION, BUSY, HASTE),
            rule("ResourceCollectionRequestsThrottled", Kind.THROTTLED, Scope.REGION, BUSY, HASTE),
            rule("RetryableError*", Kind.THROTTLED, Scope.REGION, BUSY, HASTE),
            rule("AnotherOperationInProgress", Kind.THROTTLED, Scope.MARKET, BUSY, HASTE),
            rule("ReferencedResourceNotProvisioned", Kind.THROTTLED, Scope.MARKET, BUSY, HASTE),
            rule(
                    "ConflictingUserInput",
                    Kind.UNKNOWN,
                    Scope.MARKET,
                    PUZZLED,
                    "something of an earlier try with the same name was in the way, and is removed"),
            rule("ServerTimeout", Kind.THROTTLED, Scope.REGION, BUSY, FAILED_INSIDE),
            rule("ServiceUnavailable", Kind.THROTTLED, Scope.REGION, BUSY, FAILED_INSIDE),
            rule("GatewayTimeout", Kind.THROTTLED, Scope.REGION, BUSY, FAILED_INSIDE),
            rule("InternalServerError", Kind.THROTTLED, Scope.REGION, BUSY, FAILED_INSIDE),
            rule("InternalExecutionError", Kind.THROTTLED, Scope.REGION, BUSY, FAILED_INSIDE),
            rule("InternalOperationError", Kind.THROTTLED, Scope.REGION, BUSY, FAILED_INSIDE),
            rule(
                    Failure.NO_CREDENTIALS,
                    Kind.AUTH,
                    Scope.PROVIDER,
                    SHUT_OUT,
                    "no credentials were found; sign in with az login, give AZURE_TENANT_ID, AZURE_CLIENT_ID and a secret, or a"
                            + " managed identity"),
            rule("ClientAuthenticationError", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("invalid_client", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("unauthorized_client", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("invalid_request", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("invalid_grant", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, EXPIRED),
            rule("ExpiredAuthenticationToken", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, EXPIRED),
            rule("InvalidAuthenticationToken*", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("AuthenticationFailed*", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("[status 401]", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("AuthorizationFailed", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, PERMISSION),
            rule("LinkedAuthorizationFailed", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, PERMISSION),
            rule("[status 403]", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, PERMISSION),
            rule(
                    "ReadOnlyDisabledSubscription",
                    Kind.AUTH,
                    Scope.PROVIDER,
                    NOT_ALLOWED,
                    "the subscription is disabled and can only be read; enable it (Cost Management + Billing)"),
            rule(
                    "AzureSpotFeatureNotEnabledForSubscription",
                    Kind.AUTH,
                    Scope.PROVIDER,
                    NOT_ALLOWED,
                    "the subscription's offer has no spot machines; use one that has, or allow on-demand only"),
            rule(
                    "MissingSubscriptionRegistration",
                    Kind.AUTH,
                    Scope.PROVIDER,
                    NOT_ALLOWED,
                    "register the resource provider once: az provider register -n Microsoft.Compute (and Microsoft.Network)"),
            rule(
                    "SubscriptionNotFound",
                    Kind.AUTH,
                    Scope.PROVIDER,
                    NOT_ALLOWED,
                    "the subscription is not there for this identity; correct stint.providers.azure.subscription"),
            rule(
                    "InvalidSubscriptionId",
                    Kind.AUTH,
                    Scope.PROVIDER,
                    NOT_ALLOWED,
                    "the subscription is not there for this identity; correct stint.providers.azure.subscription"),
            config("AzureSpotIsNotSupportedForThisVMSize", "{size} is not to be had as spot"),
            config(
                    "PropertyChangeNotAllowed",
                    "a launch was repeated with another request: an error of Stint's; please report it"),
            config("PlatformImageNotFound", NO_IMAGE),
            config("ImageNotFound", NO_IMAGE),
            config("ResourceGroupNotFound", NO_RESOURCE),
            config("ResourceNotFound", NO_RESOURCE),
            config("InvalidResourceReference", NO_RESOURCE),
            config("NotFound", NO_RESOURCE),
            config("LinkedInvalidPropertyId", NO_RESOURCE),
            config("FailedIdentityOperation", NO_RESOURCE),
            config(
                    "RequestDisallowedByPolicy",
                    "a policy of the subscription forbids it; correct the policy or the settings"),
            config("ScopeLocked", "the resource group is locked; remove the lock"),
            config("ReadOnlyResource*", "the resource group is locked; remove the lock"),
            config("MarketplacePurchaseEligibilityFailed", "the image's terms have to be accepted first"),
            config("VMMarketplaceInvalidInput", "the image's terms have to be accepted first"),
            config("InvalidParameter*", WRONG),
            config("InvalidRequest*", WRONG),
            config("InvalidApiVersionParameter", WRONG),
            config("InvalidResourceType", WRONG),
            config(
                    "LocationNotAvailableForResourceType",
                    "{region} has no virtual machines; correct stint.providers.azure.regions"),
            config("BadRequest", WRONG));

    private static final Set<String> INSIDE = RULES.stream()
            .filter(rule -> rule.words().equals(FAILED_INSIDE))
            .map(Rule::code)
            .collect(Collectors.toUnmodifiableSet());

    private static final Rule UNKNOWN =
            rule("*", Kind.UNKNOWN, Scope.MARKET, PUZZLED, "Azure answered with a code this version does not know");

    private static final int MESSAGE_CHARACTERS = 400;

    private AzureRefusals() {}

    /** The refusal a failed launch stands for. */
    static Refusal of(Failure failure, Market market) {
        Rule rule = rule(failure.code(), failure.message());
        Scope scope = rule.kind() == Kind.QUOTA && rule.words().equals(FULL)
                ? CoreQuota.scope(failure.message(), rule.scope())
                : rule.scope();
        Duration cooldown = rule.kind() == Kind.THROTTLED
                ? failure.retryAfter()
                        .filter(asked -> asked.compareTo(rule.cooldown()) > 0)
                        .orElse(rule.cooldown())
                : rule.cooldown();
        String words = filled(rule.words(), market).replace("{quota}", CoreQuota.words(failure.message(), market));
        return new Refusal(
                rule.kind(),
                scope,
                failure.code(),
                words + " (" + said(failure.message()) + ")",
                cooldown.isZero() ? Optional.empty() : Optional.of(cooldown));
    }

    /** A refusal of our own, in the same words. */
    static Refusal ours(Kind kind, Scope scope, Duration cooldown, String code, String words, Market market) {
        return new Refusal(kind, scope, code, filled(words, market), Optional.of(cooldown));
    }

    /** The class of a code; of those that depend on the message, the one for a message that says nothing. */
    static Kind kind(String code) {
        return rule(code, "").kind();
    }

    /** Whether a code says only that Azure failed: what was asked may have been done, or not. */
    static boolean failedInside(String code) {
        return INSIDE.contains(code);
    }

    /** {@code ; what to do} about a code outside a launch; empty where that is to wait. */
    static String remedy(String code) {
        Rule rule = rule(code, "");
        return rule.kind() == Kind.AUTH ? "; " + rule.words() : "";
    }

    private static Rule rule(String code, String message) {
        return RULES.stream()
                .filter(rule -> rule.matches(code, message))
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static String filled(String words, Market market) {
        return words.replace("{size}", market.instanceType())
                .replace(
                        "{zone}",
                        market.zone().equals(VmRequests.REGIONAL)
                                ? market.region()
                                : market.region() + " zone " + market.zone())
                .replace("{region}", market.region())
                .replace("{capacity}", market.capacity().word());
    }

    private static String said(String message) {
        return message.length() <= MESSAGE_CHARACTERS ? message : message.substring(0, MESSAGE_CHARACTERS) + "…";
    }

    private static Rule rule(String code, Kind kind, Scope scope, Duration cooldown, String words) {
        return new Rule(code, "", kind, scope, cooldown, words);
    }

    private static Rule said(String code, String said, Kind kind, Scope scope, Duration cooldown, String words) {
        return new Rule(code, said, kind, scope, cooldown, words);
    }

    /** The request itself is wrong. */
    private static Rule config(String code, String words) {
        return new Rule(code, "", Kind.CONFIG, Scope.MARKET, Duration.ZERO, words);
    }
}
