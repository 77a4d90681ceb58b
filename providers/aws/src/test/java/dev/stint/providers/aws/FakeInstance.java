package dev.stint.providers.aws;

import java.time.Instant;
import software.amazon.awssdk.services.ec2.model.CapacityReservationSpecificationResponse;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceLifecycleType;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;

/** An instance as EC2 makes it of a request. */
final class FakeInstance {

    private FakeInstance() {}

    static Instance of(
            RunInstancesRequest request, int rank, String id, String spotRequest, String zone, Instant launchedAt) {
        Instance.Builder instance = Instance.builder()
                .instanceId(id)
                .clientToken(request.clientToken())
                .instanceType(request.instanceTypeAsString())
                .amiLaunchIndex(rank)
                .launchTime(launchedAt)
                .state(state -> state.name(InstanceStateName.PENDING))
                .placement(place -> place.availabilityZone(zone))
                .tags(request.tagSpecifications().get(0).tags());
        if (request.instanceMarketOptions() != null) {
            instance.instanceLifecycle(InstanceLifecycleType.SPOT).spotInstanceRequestId(spotRequest);
        } else if (request.capacityReservationSpecification() != null) {
            instance.capacityReservationSpecification(CapacityReservationSpecificationResponse.builder()
                    .capacityReservationPreference(
                            request.capacityReservationSpecification().capacityReservationPreference())
                    .build());
        }
        return instance.build();
    }
}
