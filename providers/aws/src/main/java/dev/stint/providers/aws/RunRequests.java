package dev.stint.providers.aws;

import dev.stint.providers.LaunchRequest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.CapacityReservationPreference;
import software.amazon.awssdk.services.ec2.model.CapacityReservationSpecification;
import software.amazon.awssdk.services.ec2.model.EbsBlockDevice;
import software.amazon.awssdk.services.ec2.model.HttpTokensState;
import software.amazon.awssdk.services.ec2.model.IamInstanceProfileSpecification;
import software.amazon.awssdk.services.ec2.model.InstanceInterruptionBehavior;
import software.amazon.awssdk.services.ec2.model.InstanceMarketOptionsRequest;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataEndpointState;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataOptionsRequest;
import software.amazon.awssdk.services.ec2.model.InstanceMetadataTagsState;
import software.amazon.awssdk.services.ec2.model.MarketType;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.RunInstancesRequest;
import software.amazon.awssdk.services.ec2.model.ShutdownBehavior;
import software.amazon.awssdk.services.ec2.model.SpotInstanceType;
import software.amazon.awssdk.services.ec2.model.SpotMarketOptions;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.ec2.model.VolumeType;

/** Launches in EC2's words: a function of launch, pin and boot data, and of nothing else, so that a repeated one is the same to the byte. */
final class RunRequests {

    /** EC2's bound, before base64. */
    static final int USER_DATA_BYTES = 16 * 1024;

    /** What a job gets that names no disk: PyTorch with its libraries fills 10 GiB, and a checkpoint or two have to fit. */
    private static final int DISK_GIB = 40;

    /** What Ubuntu's image (8 GiB) and the agent take of the disk, and is given on top. */
    private static final int IMAGE_GIB = 10;

    /** The same for Amazon's images with drivers of NVIDIA (75 GiB). */
    private static final int GPU_IMAGE_GIB = 80;

    private RunRequests() {}

    static RunInstancesRequest of(LaunchRequest launch, LaunchPin pin, String userData) {
        RunInstancesRequest.Builder request = RunInstancesRequest.builder()
                .clientToken(launch.token().value())
                .imageId(pin.image())
                .instanceType(launch.market().instanceType())
                .minCount(launch.count())
                .maxCount(launch.count())
                .subnetId(pin.subnet())
                .securityGroupIds(pin.securityGroup())
                .userData(Base64.getEncoder().encodeToString(userData.getBytes(StandardCharsets.UTF_8)))
                .instanceInitiatedShutdownBehavior(ShutdownBehavior.TERMINATE)
                .metadataOptions(InstanceMetadataOptionsRequest.builder()
                        .httpEndpoint(InstanceMetadataEndpointState.ENABLED)
                        .httpTokens(HttpTokensState.REQUIRED)
                        .httpPutResponseHopLimit(1)
                        .instanceMetadataTags(InstanceMetadataTagsState.DISABLED)
                        .build())
                .blockDeviceMappings(BlockDeviceMapping.builder()
                        .deviceName(pin.rootDevice())
                        .ebs(disk(launch))
                        .build())
                .tagSpecifications(tags(launch));
        pin.profile()
                .ifPresent(name -> request.iamInstanceProfile(
                        IamInstanceProfileSpecification.builder().name(name).build()));
        switch (launch.market().capacity()) {
            case SPOT ->
                request.instanceMarketOptions(InstanceMarketOptionsRequest.builder()
                        .marketType(MarketType.SPOT)
                        .spotOptions(SpotMarketOptions.builder()
                                .spotInstanceType(SpotInstanceType.ONE_TIME)
                                .instanceInterruptionBehavior(InstanceInterruptionBehavior.TERMINATE)
                                .build())
                        .build());
            // neither takes the other's room: what was paid for is used by those who asked for it
            case ON_DEMAND ->
                request.capacityReservationSpecification(reservations(CapacityReservationPreference.NONE));
            case RESERVED ->
                request.capacityReservationSpecification(
                        reservations(CapacityReservationPreference.CAPACITY_RESERVATIONS_ONLY));
        }
        return request.build();
    }

    /** Whether machines of a type get the image with drivers of NVIDIA: families G (but G4ad, whose GPUs are AMD's) and P. */
    static boolean hasGpu(String instanceType) {
        return instanceType.matches("(g|gr|p)\\d.*") && !instanceType.startsWith("g4ad.");
    }

    private static EbsBlockDevice disk(LaunchRequest launch) {
        int wanted = launch.diskGib() > 0 ? launch.diskGib() : DISK_GIB;
        int image = hasGpu(launch.market().instanceType()) ? GPU_IMAGE_GIB : IMAGE_GIB;
        return EbsBlockDevice.builder()
                .volumeType(VolumeType.GP3)
                .volumeSize(wanted + image)
                .encrypted(true)
                .deleteOnTermination(true)
                .build();
    }

    private static List<TagSpecification> tags(LaunchRequest launch) {
        List<ResourceType> tagged = new ArrayList<>(List.of(ResourceType.INSTANCE, ResourceType.VOLUME));
        if (launch.market().interruptible()) {
            tagged.add(ResourceType.SPOT_INSTANCES_REQUEST);
        }
        return tagged.stream()
                .map(type -> TagSpecification.builder()
                        .resourceType(type)
                        .tags(MachineLabels.of(launch))
                        .build())
                .toList();
    }

    private static CapacityReservationSpecification reservations(CapacityReservationPreference preference) {
        return CapacityReservationSpecification.builder()
                .capacityReservationPreference(preference)
                .build();
    }
}
