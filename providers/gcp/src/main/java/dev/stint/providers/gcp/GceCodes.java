package dev.stint.providers.gcp;

import dev.stint.providers.Refusal.Kind;
import dev.stint.providers.Refusal.Scope;
import java.time.Duration;
import java.util.List;

/** The table of Compute Engine's codes: reasons of answers and codes of operations, which are spelt differently for the same thing. */
final class GceCodes {

    /**
     * What a code means.
     *
     * @param codes Google's, each possibly the beginning of one, ending in {@code *}
     * @param said a part of the message that must be there; empty: any message
     * @param cooldown how long the scope is left alone; zero: as usual for the kind
     * @param words for people; {@code {type}}, {@code {zone}}, {@code {region}}, {@code {capacity}} and {@code {quota}} are filled in
     */
    record Rule(List<String> codes, String said, Kind kind, Scope scope, Duration cooldown, String words) {

        boolean matches(String raw, String message) {
            return message.contains(said)
                    && codes.stream()
                            .anyMatch(code -> code.endsWith("*")
                                    ? raw.startsWith(code.substring(0, code.length() - 1))
                                    : raw.equals(code));
        }
    }

    private static final Duration DRY = Duration.ofMinutes(5);
    private static final Duration USED_UP = Duration.ofMinutes(30);
    private static final Duration BUSY = Duration.ofSeconds(30);
    /** Short, because asking again costs nothing, and runs wait for it. */
    private static final Duration SHUT_OUT = Duration.ofMinutes(2);
    /** For what only an administrator changes. */
    private static final Duration NOT_ALLOWED = Duration.ofMinutes(10);

    private static final Duration PUZZLED = Duration.ofMinutes(2);

    private static final String NO_ROOM = "Compute Engine has no {capacity} capacity for {type} in {zone} now";
    private static final String BORN_DEAD =
            "the machine was preempted while it was created: no {capacity} capacity for {type} in {zone} now";
    private static final String HASTE = "Compute Engine in {region} asks for less haste";
    static final String FAILED_INSIDE = "Compute Engine in {region} failed inside";
    private static final String PERMISSION =
            "this identity may not do that; give it the role of Stint's orchestrator (docs/gcp.md)";
    private static final String WRONG = "the request itself is wrong; correct settings or job";

    static final Rule UNKNOWN =
            rule(Kind.UNKNOWN, Scope.MARKET, PUZZLED, "Google answered with a code this version does not know", "*");

    static final List<Rule> RULES = List.of(
            rule(Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM, "ZONE_RESOURCE_POOL_EXHAUSTED*", "insufficientCapacity"),
            rule(Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM, "RESOURCE_NOT_READY", "resourceNotReady"),
            rule(Kind.NO_CAPACITY, Scope.MARKET, DRY, BORN_DEAD, "UNSUPPORTED_OPERATION", "PREEMPTED"),
            rule(Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM, "VM_MIN_COUNT_NOT_REACHED"),
            // no offer should be so; where one is, another market may do, and the run need not fail
            unknownThere("does not exist in zone"),
            unknownThere("/acceleratorTypes/"),
            unknownThere("acceleratorType resource cannot be found"),
            rule(
                    Kind.QUOTA,
                    Scope.REGION,
                    USED_UP,
                    "the subnetwork of {region} has no free addresses; use a larger one, or end machines",
                    "IP_SPACE_EXHAUSTED*"),
            rule(
                    Kind.QUOTA,
                    Scope.MARKET,
                    USED_UP,
                    "the quota {quota} is used up; end machines, or ask for more under IAM and Admin, Quotas",
                    "QUOTA_EXCEEDED",
                    "quotaExceeded"),
            rule(
                    Kind.THROTTLED,
                    Scope.REGION,
                    BUSY,
                    HASTE,
                    "rateLimitExceeded",
                    "userRateLimitExceeded",
                    "RATE_LIMIT_EXCEEDED",
                    "RESOURCE_OPERATION_RATE_EXCEEDED",
                    "resourceOperationRateExceeded",
                    "CONCURRENT_OPERATIONS_QUOTA_EXCEEDED",
                    "concurrentOperationsQuotaExceeded",
                    "RESOURCE_EXHAUSTED",
                    "[status 429]"),
            rule(
                    Kind.THROTTLED,
                    Scope.REGION,
                    BUSY,
                    FAILED_INSIDE,
                    "backendError",
                    "internalError",
                    "INTERNAL_ERROR",
                    "SERVICE_UNAVAILABLE",
                    "UNAVAILABLE",
                    "[status 503]"),
            rule(
                    Kind.AUTH,
                    Scope.PROVIDER,
                    SHUT_OUT,
                    "no usable credentials were found; run gcloud auth application-default login, name a key in"
                            + " GOOGLE_APPLICATION_CREDENTIALS, or give this machine a service account",
                    Failure.NO_CREDENTIALS),
            rule(
                    Kind.AUTH,
                    Scope.PROVIDER,
                    SHUT_OUT,
                    "the credentials are not accepted or have expired; give valid ones",
                    "[status 401]",
                    "authError",
                    "UNAUTHENTICATED",
                    "ACCESS_TOKEN_*"),
            rule(
                    Kind.AUTH,
                    Scope.PROVIDER,
                    NOT_ALLOWED,
                    "the Compute Engine API is not enabled in the project; enable it: gcloud services enable"
                            + " compute.googleapis.com",
                    "accessNotConfigured",
                    "SERVICE_DISABLED"),
            rule(
                    Kind.AUTH,
                    Scope.PROVIDER,
                    NOT_ALLOWED,
                    "the project has no billing account that is open; link one",
                    "BILLING_DISABLED",
                    "billingNotEnabled",
                    "UREQ_PROJECT_BILLING_NOT_FOUND",
                    "accountDisabled"),
            rule(
                    Kind.AUTH,
                    Scope.PROVIDER,
                    SHUT_OUT,
                    "this identity may not give machines their service account; give it the role"
                            + " roles/iam.serviceAccountUser on the team's account",
                    "SERVICE_ACCOUNT_ACCESS_DENIED"),
            rule(
                    Kind.AUTH,
                    Scope.PROVIDER,
                    SHUT_OUT,
                    PERMISSION,
                    "IAM_PERMISSION_DENIED",
                    "forbidden",
                    "PERMISSION_DENIED",
                    "PERMISSIONS_ERROR",
                    "insufficientPermissions",
                    "[status 403]"),
            config(
                    "the network is not there; correct stint.providers.gcp.network or subnetwork",
                    "VPC_NOT_FOUND",
                    "SUBNET_NOT_FOUND_FOR_VPC"),
            config(
                    "the machines' service account is not there; correct stint.providers.gcp.service-account, or make one"
                            + " for the team",
                    "SERVICE_ACCOUNT_NOT_FOUND"),
            config(
                    "something the request names is not there; correct stint.providers.gcp.image, gpu-image or subnetwork",
                    "notFound",
                    "RESOURCE_NOT_FOUND",
                    "[status 404]"),
            config(
                    "a policy of the organisation forbids it; ask its administrators",
                    "conditionNotMet",
                    "CONDITION_NOT_MET"),
            config(
                    "another machine has this launch's name; remove it, or let the run be placed again",
                    "alreadyExists",
                    "RESOURCE_ALREADY_EXISTS"),
            config(
                    WRONG,
                    "invalid*",
                    "INVALID_*",
                    "badRequest",
                    "required",
                    "REQUIRED",
                    "FAILED_PRECONDITION",
                    "[status 400]"));

    private GceCodes() {}

    private static Rule unknownThere(String said) {
        return new Rule(
                List.of("invalid", "notFound", "INVALID_FIELD_VALUE", "RESOURCE_NOT_FOUND"),
                said,
                Kind.NO_CAPACITY,
                Scope.MARKET,
                Duration.ofHours(24),
                "{type} is not to be had in {zone}");
    }

    private static Rule config(String words, String... codes) {
        return rule(Kind.CONFIG, Scope.MARKET, Duration.ZERO, words, codes);
    }

    private static Rule rule(Kind kind, Scope scope, Duration cooldown, String words, String... codes) {
        return new Rule(List.of(codes), "", kind, scope, cooldown, words);
    }
}
