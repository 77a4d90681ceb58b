package dev.stint.providers.aws;

import dev.stint.providers.Market;
import dev.stint.providers.Refusal;
import dev.stint.providers.Refusal.Kind;
import dev.stint.providers.Refusal.Scope;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What EC2's codes mean: class, how much they close, for how long, and in which words. The one place where codes are told apart.
 *
 * <p>A quota counts one group of instance families in a region, for spot or for the rest. No scope of {@link Refusal} is that; so such a
 * refusal closes its market, and {@link QuotaClosures} tells the others from it.
 */
final class Ec2Refusals {

    /**
     * @param code EC2's, or its beginning when it ends in {@code *}
     * @param said a part of the message that must be there; empty: any message
     * @param cooldown how long the scope is left alone
     * @param words for people; {@code {type}}, {@code {zone}}, {@code {region}}, {@code {capacity}} and {@code {quota}} are the launch's
     */
    record Rule(String code, String said, Kind kind, Scope scope, Duration cooldown, String words) {

        boolean matches(String raw, String message) {
            boolean named = code.endsWith("*")
                    ? raw.startsWith(code.substring(0, code.length() - 1))
                    : raw.equals(code) || raw.startsWith(code + ".");
            return named && message.contains(said);
        }
    }

    private static final Duration DRY = Duration.ofMinutes(5);
    private static final Duration USED_UP = Duration.ofMinutes(30);
    private static final Duration BUSY = Duration.ofSeconds(30);
    /** Short, because asking again costs nothing, and runs wait for it. */
    private static final Duration SHUT_OUT = Duration.ofMinutes(2);
    /** For what only an administrator or Amazon's support changes. */
    private static final Duration NOT_ALLOWED = Duration.ofMinutes(10);

    private static final Duration PUZZLED = Duration.ofMinutes(2);

    private static final String NO_ROOM = "EC2 has no {capacity} capacity for {type} in {zone} now";
    private static final String NO_RESERVED = "the capacity reservations for {type} in {zone} have no room";
    private static final String FULL = "{quota} is used up; end machines, or ask for more in Service Quotas";
    private static final String HASTE = "EC2 in {region} asks for less haste";
    private static final String FAILED_INSIDE = "EC2 in {region} failed inside";
    private static final String CREDENTIALS = "the credentials are not accepted; give valid ones";
    private static final String EXPIRED =
            "the credentials have expired, or this computer's clock is wrong; renew them, and set the clock";
    private static final String PERMISSION = "this identity may not do that; allow it in its policy";
    private static final String WRONG = "the request itself is wrong; correct settings or job";

    private static final List<Rule> RULES = List.of(
            rule("InsufficientInstanceCapacity", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM),
            rule("InsufficientHostCapacity", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM),
            rule("InsufficientCapacityOnHost", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM),
            rule("InsufficientReservedInstanceCapacity", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_RESERVED),
            rule("ReservationCapacityExceeded", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_RESERVED),
            rule("UnfulfillableCapacity", Kind.NO_CAPACITY, Scope.MARKET, DRY, NO_ROOM),
            rule("InsufficientVolumeCapacity", Kind.NO_CAPACITY, Scope.ZONE, DRY, "no disk to be had in {zone} now"),
            rule(
                    "SpotMaxPriceTooLow",
                    Kind.PRICE,
                    Scope.MARKET,
                    DRY,
                    "the spot price of {type} in {zone} is above what may be paid"),
            rule("MaxSpotInstanceCountExceeded", Kind.QUOTA, Scope.MARKET, USED_UP, FULL),
            rule("VcpuLimitExceeded", Kind.QUOTA, Scope.MARKET, USED_UP, FULL),
            rule("InstanceLimitExceeded", Kind.QUOTA, Scope.MARKET, USED_UP, FULL),
            rule(
                    "MaxFleetCountExceeded",
                    Kind.QUOTA,
                    Scope.REGION,
                    USED_UP,
                    "the quota of fleets in {region} is used up"),
            rule(
                    "MaxSpotFleetRequestCountExceeded",
                    Kind.QUOTA,
                    Scope.REGION,
                    USED_UP,
                    "the quota of spot fleet requests in {region} is used up"),
            rule(
                    "ResourceLimitExceeded",
                    Kind.QUOTA,
                    Scope.REGION,
                    USED_UP,
                    "a quota of EC2 in {region} is used up; see which in Service Quotas"),
            rule(
                    "VolumeLimitExceeded",
                    Kind.QUOTA,
                    Scope.REGION,
                    USED_UP,
                    "the quota of EBS storage in {region} is used up; remove volumes, or ask for more in Service Quotas"),
            rule("RequestLimitExceeded", Kind.THROTTLED, Scope.REGION, BUSY, HASTE),
            rule("Throttling*", Kind.THROTTLED, Scope.REGION, BUSY, HASTE),
            rule("EC2ThrottledException", Kind.THROTTLED, Scope.REGION, BUSY, HASTE),
            rule("ServiceUnavailable", Kind.THROTTLED, Scope.REGION, BUSY, FAILED_INSIDE),
            rule("InternalError", Kind.THROTTLED, Scope.REGION, BUSY, FAILED_INSIDE),
            rule("ServerInternal", Kind.THROTTLED, Scope.REGION, BUSY, FAILED_INSIDE),
            rule("Unavailable", Kind.THROTTLED, Scope.REGION, BUSY, FAILED_INSIDE),
            rule(
                    Failure.NO_CREDENTIALS,
                    Kind.AUTH,
                    Scope.PROVIDER,
                    SHUT_OUT,
                    "no credentials were found; give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or a role"),
            rule(
                    "AuthFailure.ServiceLinkedRoleCreationNotPermitted",
                    Kind.AUTH,
                    Scope.PROVIDER,
                    NOT_ALLOWED,
                    "the account has no role for spot; create it once: aws iam create-service-linked-role"
                            + " --aws-service-name spot.amazonaws.com"),
            rule("AuthFailure", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("UnauthorizedOperation", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, PERMISSION),
            rule("AccessDenied*", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, PERMISSION),
            rule("InvalidAccessKeyId", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("InvalidClientTokenId", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("SignatureDoesNotMatch", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, CREDENTIALS),
            rule("ExpiredToken*", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, EXPIRED),
            rule("RequestExpired", Kind.AUTH, Scope.PROVIDER, SHUT_OUT, EXPIRED),
            rule(
                    "OptInRequired",
                    Kind.AUTH,
                    Scope.PROVIDER,
                    NOT_ALLOWED,
                    "the account is not signed up for this; sign up, or enable the region {region}"),
            rule(
                    "PendingVerification",
                    Kind.AUTH,
                    Scope.PROVIDER,
                    NOT_ALLOWED,
                    "Amazon still verifies the account; wait for its mail"),
            // no offer should be so; where one is, another market may do, and the run need not fail
            new Rule(
                    "Unsupported",
                    "in your requested Availability Zone",
                    Kind.NO_CAPACITY,
                    Scope.MARKET,
                    Duration.ofHours(24),
                    "{type} is not to be had in {zone}"),
            rule("Unsupported*", Kind.CONFIG, Scope.MARKET, Duration.ZERO, WRONG),
            rule(
                    "InvalidAMIID",
                    Kind.CONFIG,
                    Scope.MARKET,
                    Duration.ZERO,
                    "the image is not to be had in {region}; correct stint.providers.aws.image or gpu-image"),
            rule(
                    "InvalidSubnetID",
                    Kind.CONFIG,
                    Scope.MARKET,
                    Duration.ZERO,
                    "the subnet is not there; correct stint.providers.aws.subnets, or the tags"),
            rule(
                    "InvalidGroup",
                    Kind.CONFIG,
                    Scope.MARKET,
                    Duration.ZERO,
                    "the security group is not there; correct stint.providers.aws.security-group, or the tags"),
            rule("InvalidSecurityGroupID", Kind.CONFIG, Scope.MARKET, Duration.ZERO, "the security group is not there"),
            rule("InvalidLaunchTemplateId", Kind.CONFIG, Scope.MARKET, Duration.ZERO, WRONG),
            rule(
                    "InsufficientFreeAddressesInSubnet",
                    Kind.CONFIG,
                    Scope.MARKET,
                    Duration.ZERO,
                    "the subnet in {zone} has no free addresses; use a larger one"),
            rule(
                    "IdempotentParameterMismatch",
                    Kind.CONFIG,
                    Scope.MARKET,
                    Duration.ZERO,
                    "a launch was repeated with another request: an error of Stint's; please report it"),
            rule("InvalidBlockDeviceMapping", Kind.CONFIG, Scope.MARKET, Duration.ZERO, WRONG),
            rule("InvalidUserData", Kind.CONFIG, Scope.MARKET, Duration.ZERO, WRONG),
            rule("InvalidParameter*", Kind.CONFIG, Scope.MARKET, Duration.ZERO, WRONG),
            rule("MissingParameter", Kind.CONFIG, Scope.MARKET, Duration.ZERO, WRONG),
            rule("UnknownParameter", Kind.CONFIG, Scope.MARKET, Duration.ZERO, WRONG));

    private static final Set<String> INSIDE = RULES.stream()
            .filter(rule -> rule.words().equals(FAILED_INSIDE))
            .map(Rule::code)
            .collect(Collectors.toUnmodifiableSet());

    private static final Rule UNKNOWN =
            rule("*", Kind.UNKNOWN, Scope.MARKET, PUZZLED, "EC2 answered with a code this version does not know");

    /** An encoded failure message is some kilobytes long, and says nothing to people. */
    private static final int MESSAGE_CHARACTERS = 400;

    private Ec2Refusals() {}

    /** The refusal a failed launch stands for. */
    static Refusal of(Failure failure, Market market) {
        Rule rule = rule(failure.code(), failure.message());
        return refusal(rule.kind(), rule.scope(), rule.cooldown(), failure.code(), rule.words(), market, said(failure));
    }

    /** A refusal of our own, in the same words. */
    static Refusal ours(Kind kind, Scope scope, Duration cooldown, String code, String words, Market market) {
        return refusal(kind, scope, cooldown, code, words, market, "");
    }

    /** The class of a code; of those that depend on the message, the one for any message. */
    static Kind kind(String code) {
        return rule(code, "").kind();
    }

    /** Whether a code says only that EC2 failed: what was asked may have been done, or not. */
    static boolean failedInside(String code) {
        return INSIDE.contains(code);
    }

    /** {@code ; what to do} about a code outside a launch; empty where that is to wait. */
    static String remedy(String code) {
        Rule rule = rule(code, "");
        return rule.kind() == Kind.AUTH ? "; " + rule.words().replace("{region}", "in question") : "";
    }

    private static Rule rule(String code, String message) {
        return RULES.stream()
                .filter(rule -> rule.matches(code, message))
                .findFirst()
                .orElse(UNKNOWN);
    }

    private static Refusal refusal(
            Kind kind, Scope scope, Duration cooldown, String code, String words, Market market, String said) {
        String filled = words.replace("{type}", market.instanceType())
                .replace("{zone}", market.zone())
                .replace("{region}", market.region())
                .replace("{capacity}", market.capacity().word())
                .replace("{quota}", VcpuQuota.words(market));
        return new Refusal(
                kind,
                scope,
                code,
                said.isEmpty() ? filled : filled + " (" + said + ")",
                cooldown.isZero() ? Optional.empty() : Optional.of(cooldown));
    }

    private static String said(Failure failure) {
        String message = failure.message();
        int encoded = message.indexOf("Encoded authorization failure message");
        String readable = encoded < 0 ? message : message.substring(0, encoded).strip();
        return readable.length() <= MESSAGE_CHARACTERS ? readable : readable.substring(0, MESSAGE_CHARACTERS) + "…";
    }

    private static Rule rule(String code, Kind kind, Scope scope, Duration cooldown, String words) {
        return new Rule(code, "", kind, scope, cooldown, words);
    }
}
