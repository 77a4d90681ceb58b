package dev.stint.providers.aws;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.InstanceTypeOffering;
import software.amazon.awssdk.services.ec2.model.IpPermission;
import software.amazon.awssdk.services.ec2.model.LocationType;
import software.amazon.awssdk.services.ec2.model.SecurityGroup;
import software.amazon.awssdk.services.servicequotas.ServiceQuotasClient;
import software.amazon.awssdk.services.servicequotas.model.NoSuchResourceException;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Facts as Amazon tells them. Nothing is kept: what was mended is seen by the next look. */
final class AwsAccountFacts implements AccountFacts {

    private static final String EC2 = "ec2";
    private static final Duration BUCKET_PATIENCE = Duration.ofSeconds(15);

    private final AwsConnection connection;
    private final AwsSettings settings;
    private final String installation;

    AwsAccountFacts(AwsConnection connection, AwsSettings settings, String installation) {
        this.connection = connection;
        this.settings = settings;
        this.installation = installation;
    }

    @Override
    public Caller caller(String region) throws CallFailedException {
        String operation = "GetCallerIdentity";
        try {
            connection.credentials();
        } catch (RuntimeException e) {
            throw new CallFailedException(Failure.withoutCredentials(operation, region, e), false, e);
        }
        try (StsClient sts = connection.open(StsClient.builder(), region)) {
            GetCallerIdentityResponse caller = told(operation, region, sts::getCallerIdentity);
            return new Caller(
                    caller.arn(),
                    caller.account(),
                    caller.sdkHttpResponse().firstMatchingHeader("Date").flatMap(AwsAccountFacts::time));
        }
    }

    private static Optional<Instant> time(String header) {
        try {
            return Optional.of(ZonedDateTime.parse(header, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty(); // a proxy's own idea of a date; the calls themselves will tell
        }
    }

    @Override
    public List<Net> nets(String region) throws CallFailedException {
        Filter which = settings.subnets().isEmpty() ? tagged() : filter("subnet-id", settings.subnets());
        return told(
                "DescribeSubnets",
                region,
                () -> ec2(region).describeSubnetsPaginator(request -> request.filters(which)).subnets().stream()
                        .map(net -> new Net(
                                net.subnetId(), net.availabilityZone(), net.vpcId(), net.availableIpAddressCount()))
                        .toList());
    }

    @Override
    public List<Group> groups(String region) throws CallFailedException {
        Filter which = settings.securityGroup()
                .map(id -> filter("group-id", List.of(id)))
                .orElseGet(AwsAccountFacts::tagged);
        return told(
                "DescribeSecurityGroups",
                region,
                () ->
                        ec2(region)
                                .describeSecurityGroupsPaginator(request -> request.filters(which))
                                .securityGroups()
                                .stream()
                                .map(AwsAccountFacts::group)
                                .toList());
    }

    private static Group group(SecurityGroup group) {
        List<String> inbound = new ArrayList<>();
        boolean meets = false;
        for (IpPermission rule : group.ipPermissions()) {
            String what = words(rule);
            rule.ipRanges().forEach(range -> inbound.add(what + " from " + range.cidrIp()));
            rule.ipv6Ranges().forEach(range -> inbound.add(what + " from " + range.cidrIpv6()));
            rule.prefixListIds().forEach(list -> inbound.add(what + " from " + list.prefixListId()));
            rule.userIdGroupPairs().stream()
                    .filter(pair -> !group.groupId().equals(pair.groupId()))
                    .forEach(pair -> inbound.add(what + " from " + pair.groupId()));
            meets |= rule.userIdGroupPairs().stream()
                    .anyMatch(pair -> group.groupId().equals(pair.groupId()));
        }
        return new Group(
                group.groupId(),
                group.vpcId(),
                inbound,
                meets,
                !group.ipPermissionsEgress().isEmpty());
    }

    private static String words(IpPermission rule) {
        if (rule.ipProtocol() == null || rule.ipProtocol().equals("-1")) {
            return "everything";
        }
        boolean one = rule.fromPort() == null || rule.fromPort().equals(rule.toPort());
        return rule.ipProtocol()
                + (rule.fromPort() == null ? "" : " " + rule.fromPort() + (one ? "" : "-" + rule.toPort()));
    }

    @Override
    public Optional<Picture> image(String region, String id) throws CallFailedException {
        try {
            return told(
                    "DescribeImages",
                    region,
                    () -> ec2(region).describeImages(request -> request.imageIds(id)).images().stream()
                            .map(image ->
                                    new Picture(image.imageId(), image.architectureAsString(), image.stateAsString()))
                            .findFirst());
        } catch (CallFailedException e) {
            if (e.failure().code().startsWith("InvalidAMIID")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<String> types(String region, String zone) throws CallFailedException {
        return told(
                "DescribeInstanceTypeOfferings",
                region,
                () -> ec2(region)
                        .describeInstanceTypeOfferingsPaginator(
                                request -> request.locationType(LocationType.AVAILABILITY_ZONE)
                                        .filters(
                                                filter("location", List.of(zone)),
                                                filter("instance-type", settings.instanceTypes())))
                        .instanceTypeOfferings()
                        .stream()
                        .map(InstanceTypeOffering::instanceTypeAsString)
                        .toList());
    }

    @Override
    public Optional<String> machine(String region) throws CallFailedException {
        return told(
                "DescribeInstances",
                region,
                () -> ec2(region)
                        .describeInstancesPaginator(request -> request.filters(
                                filter("tag:" + MachineLabels.INSTALLATION, List.of(installation)),
                                filter("instance-state-name", List.of("pending", "running", "shutting-down"))))
                        .reservations()
                        .stream()
                        .flatMap(reservation -> reservation.instances().stream())
                        .map(instance -> instance.instanceId())
                        .findFirst());
    }

    @Override
    public double quota(String region, String code) throws CallFailedException {
        try (ServiceQuotasClient quotas = connection.open(ServiceQuotasClient.builder(), region)) {
            return told("GetServiceQuota", region, () -> {
                try {
                    return quotas.getServiceQuota(
                                    request -> request.serviceCode(EC2).quotaCode(code))
                            .quota()
                            .value();
                } catch (NoSuchResourceException e) {
                    // none of the account's own: the one everybody begins with
                    return quotas.getAWSDefaultServiceQuota(
                                    request -> request.serviceCode(EC2).quotaCode(code))
                            .quota()
                            .value();
                }
            });
        }
    }

    /** S3 says where a bucket is in answer to anybody, also to one who may not see it. */
    @Override
    public Optional<String> bucketRegion(String bucket) throws CallFailedException {
        String region = settings.regions().get(0);
        HttpRequest request = HttpRequest.newBuilder(URI.create("https://s3.amazonaws.com/" + bucket))
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .timeout(BUCKET_PATIENCE)
                .build();
        try {
            HttpResponse<Void> answer = HttpClient.newBuilder()
                    .connectTimeout(BUCKET_PATIENCE)
                    .build()
                    .send(request, HttpResponse.BodyHandlers.discarding());
            Optional<String> where = answer.headers().firstValue("x-amz-bucket-region");
            if (where.isEmpty() && answer.statusCode() != 404) {
                throw unanswered(region, "status " + answer.statusCode() + " without a region", null);
            }
            return answer.statusCode() == 404 ? Optional.empty() : where;
        } catch (IOException e) {
            throw unanswered(region, String.valueOf(e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unanswered(region, "broken off", e);
        }
    }

    private static CallFailedException unanswered(String region, String why, @Nullable Exception cause) {
        return new CallFailedException(
                new Failure("HeadBucket", region, Failure.Effect.NONE, "[no answer]", why),
                false,
                cause == null ? new IOException(why) : cause);
    }

    private Ec2Client ec2(String region) {
        return connection.ec2(region);
    }

    private static <T> T told(String operation, String region, Supplier<T> call) throws CallFailedException {
        try {
            return call.get();
        } catch (SdkException e) {
            throw new CallFailedException(Failure.of(operation, region, e), false, e);
        }
    }

    private static Filter tagged() {
        return filter("tag:" + Network.TAG, List.of("true"));
    }

    private static Filter filter(String name, List<String> values) {
        return Filter.builder().name(name).values(values).build();
    }
}
