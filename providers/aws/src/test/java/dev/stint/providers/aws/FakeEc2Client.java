package dev.stint.providers.aws;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CancelSpotInstanceRequestsRequest;
import software.amazon.awssdk.services.ec2.model.CancelSpotInstanceRequestsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSecurityGroupsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSpotInstanceRequestsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSpotInstanceRequestsResponse;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsRequest;
import software.amazon.awssdk.services.ec2.model.DescribeSubnetsResponse;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.RunInstancesResponse;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesResponse;

/** One region of {@link FakeEc2}, as the SDK's client has it. */
final class FakeEc2Client implements Ec2Client {

    private final FakeEc2 cloud;
    private final String region;

    FakeEc2Client(FakeEc2 cloud, String region) {
        this.cloud = cloud;
        this.region = region;
    }

    @Override
    public RunInstancesResponse runInstances(RunInstancesRequest request) {
        return cloud.call(
                "RunInstances",
                () -> RunInstancesResponse.builder()
                        .instances(cloud.launch(region, request))
                        .build());
    }

    @Override
    public DescribeInstancesResponse describeInstances(DescribeInstancesRequest request) {
        return cloud.call("DescribeInstances", () -> {
            List<Instance> all = cloud.shown(region, filters(request.filters()));
            int from = request.nextToken() == null ? 0 : Integer.parseInt(request.nextToken());
            int to = Math.min(all.size(), from + cloud.pageSize);
            return DescribeInstancesResponse.builder()
                    .reservations(all.subList(Math.min(from, to), to).stream()
                            .map(instance ->
                                    Reservation.builder().instances(instance).build())
                            .toList())
                    .nextToken(to < all.size() ? Integer.toString(to) : null)
                    .build();
        });
    }

    @Override
    public TerminateInstancesResponse terminateInstances(TerminateInstancesRequest request) {
        return cloud.call(
                "TerminateInstances",
                () -> TerminateInstancesResponse.builder()
                        .terminatingInstances(cloud.terminate(region, request.instanceIds()))
                        .build());
    }

    @Override
    public DescribeSpotInstanceRequestsResponse describeSpotInstanceRequests(
            DescribeSpotInstanceRequestsRequest request) {
        return cloud.call("DescribeSpotInstanceRequests", () -> {
            Map<String, List<String>> filters = filters(request.filters());
            String tag = filters.keySet().stream()
                    .filter(name -> name.startsWith("tag:"))
                    .findFirst()
                    .orElseThrow();
            return DescribeSpotInstanceRequestsResponse.builder()
                    .spotInstanceRequests(
                            cloud.spotRequests(region, tag, filters.get(tag), filters.getOrDefault("state", List.of())))
                    .build();
        });
    }

    @Override
    public CancelSpotInstanceRequestsResponse cancelSpotInstanceRequests(CancelSpotInstanceRequestsRequest request) {
        return cloud.call("CancelSpotInstanceRequests", () -> {
            cloud.cancel(region, request.spotInstanceRequestIds());
            return CancelSpotInstanceRequestsResponse.builder().build();
        });
    }

    @Override
    public DescribeSubnetsResponse describeSubnets(DescribeSubnetsRequest request) {
        return cloud.call(
                "DescribeSubnets",
                () -> DescribeSubnetsResponse.builder()
                        .subnets(cloud.subnets(region))
                        .build());
    }

    @Override
    public DescribeSecurityGroupsResponse describeSecurityGroups(DescribeSecurityGroupsRequest request) {
        return cloud.call(
                "DescribeSecurityGroups",
                () -> DescribeSecurityGroupsResponse.builder()
                        .securityGroups(cloud.group())
                        .build());
    }

    @Override
    public DescribeImagesResponse describeImages(DescribeImagesRequest request) {
        Function<String, String> root = id -> cloud.roots.getOrDefault(id, "/dev/sda1");
        return cloud.call(
                "DescribeImages",
                () -> DescribeImagesResponse.builder()
                        .images(image -> image.rootDeviceName(
                                root.apply(request.imageIds().get(0))))
                        .build());
    }

    @Override
    public String serviceName() {
        return "ec2";
    }

    @Override
    public void close() {
        // holds nothing
    }

    private static Map<String, List<String>> filters(List<Filter> filters) {
        return filters.stream().collect(Collectors.toMap(Filter::name, Filter::values));
    }
}
