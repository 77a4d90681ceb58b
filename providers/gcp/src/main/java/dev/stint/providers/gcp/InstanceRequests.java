package dev.stint.providers.gcp;

import com.google.cloud.compute.v1.AcceleratorConfig;
import com.google.cloud.compute.v1.AccessConfig;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.AttachedDiskInitializeParams;
import com.google.cloud.compute.v1.BulkInsertInstanceRequest;
import com.google.cloud.compute.v1.BulkInsertInstanceResource;
import com.google.cloud.compute.v1.BulkInsertInstanceResourcePerInstanceProperties;
import com.google.cloud.compute.v1.Duration;
import com.google.cloud.compute.v1.InsertInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstanceProperties;
import com.google.cloud.compute.v1.Items;
import com.google.cloud.compute.v1.Metadata;
import com.google.cloud.compute.v1.NetworkInterface;
import com.google.cloud.compute.v1.ReservationAffinity;
import com.google.cloud.compute.v1.Scheduling;
import com.google.cloud.compute.v1.ServiceAccount;
import dev.stint.providers.LaunchRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Launches in Google's words: a function of launch, pin and boot data, and of nothing else, so that a repeated one is the same to the byte.
 * One machine is inserted by itself, several together, all or nothing.
 */
final class InstanceRequests {

    /** Google's bound on one value of metadata ("About VM metadata", limits). */
    static final int STARTUP_SCRIPT_BYTES = 256 * 1024;

    /** What a job gets that names no disk: PyTorch with its libraries fills 10 GiB, and a checkpoint or two have to fit. */
    private static final int DISK_GIB = 40;

    /** What Ubuntu's image (10 GB) takes of the disk, and is given on top. */
    private static final int IMAGE_GIB = 10;

    /** The same for Google's images with drivers of NVIDIA (50 GB). */
    private static final int GPU_IMAGE_GIB = 50;

    /** Series that take no other disks. */
    private static final Set<String> HYPERDISK_ONLY = Set.of("a4", "c4", "c4a", "c4d", "n4", "n4a", "n4d", "x4");

    /** With no account of its own a machine gets the project's usual one, for the store and nothing else. */
    private static final String USUAL_ACCOUNT = "default";

    private static final String STORE_ONLY = "https://www.googleapis.com/auth/devstorage.read_write";
    private static final String AS_THE_ACCOUNT_MAY = "https://www.googleapis.com/auth/cloud-platform";

    /**
     * After so long Google itself deletes a machine that nothing else ends. It cannot be told that a lease was renewed, so the bound is
     * that of seven leases of a day; and it must not change when the request is repeated, so it depends on the request alone.
     */
    private static final java.time.Duration USUALLY_AT_MOST = java.time.Duration.ofDays(7);

    /** Google's own bound ("Limit the run time of a VM"). */
    private static final java.time.Duration AT_MOST = java.time.Duration.ofDays(120);

    private InstanceRequests() {}

    /** The request id of a launch, by which Google knows a repeated one: a UUID of the token. */
    static String requestId(LaunchRequest launch) {
        return UUID.nameUUIDFromBytes(("stint launch " + launch.token()).getBytes(StandardCharsets.UTF_8))
                .toString();
    }

    /** For a launch of one machine. */
    static InsertInstanceRequest single(String project, LaunchRequest launch, LaunchPin pin, String script) {
        MachineKind kind = MachineKind.parse(launch.market().instanceType());
        String zone = "zones/" + pin.zone();
        Instance.Builder instance = Instance.newBuilder()
                .setName(MachineId.of(pin.zone(), launch.token(), 0).name())
                .setDescription(description(launch))
                .setMachineType(zone + "/machineTypes/" + kind.machineType())
                .addDisks(disk(launch, pin, kind, zone + "/diskTypes/"))
                .addNetworkInterfaces(network(pin, kind))
                .addServiceAccounts(account(pin))
                .setScheduling(scheduling(launch, kind))
                .setReservationAffinity(unreserved())
                .setMetadata(metadata(launch, script))
                .putAllLabels(MachineLabels.labels(launch));
        gpus(kind, zone + "/acceleratorTypes/").ifPresent(instance::addGuestAccelerators);
        return InsertInstanceRequest.newBuilder()
                .setProject(project)
                .setZone(pin.zone())
                .setRequestId(requestId(launch))
                .setInstanceResource(instance)
                .build();
    }

    /** For a gang. Each machine is named, so that a repeated request meets those that are there, and makes no further ones. */
    static BulkInsertInstanceRequest gang(String project, LaunchRequest launch, LaunchPin pin, String script) {
        MachineKind kind = MachineKind.parse(launch.market().instanceType());
        InstanceProperties.Builder properties = InstanceProperties.newBuilder()
                .setDescription(description(launch))
                .setMachineType(kind.machineType())
                .addDisks(disk(launch, pin, kind, ""))
                .addNetworkInterfaces(network(pin, kind))
                .addServiceAccounts(account(pin))
                .setScheduling(scheduling(launch, kind))
                .setReservationAffinity(unreserved())
                .setMetadata(metadata(launch, script))
                .putAllLabels(MachineLabels.labels(launch));
        gpus(kind, "").ifPresent(properties::addGuestAccelerators);
        BulkInsertInstanceResource.Builder gang = BulkInsertInstanceResource.newBuilder()
                .setCount(launch.count())
                .setMinCount(launch.count())
                .setInstanceProperties(properties);
        for (int rank = 0; rank < launch.count(); rank++) {
            gang.putPerInstanceProperties(
                    MachineId.of(pin.zone(), launch.token(), rank).name(),
                    BulkInsertInstanceResourcePerInstanceProperties.getDefaultInstance());
        }
        return BulkInsertInstanceRequest.newBuilder()
                .setProject(project)
                .setZone(pin.zone())
                .setRequestId(requestId(launch))
                .setBulkInsertInstanceResourceResource(gang)
                .build();
    }

    private static String description(LaunchRequest launch) {
        return "stint " + launch.tags().run() + " " + launch.tags().attempt() + "-"
                + launch.tags().launch();
    }

    private static AttachedDisk disk(LaunchRequest launch, LaunchPin pin, MachineKind kind, String types) {
        int wanted = launch.diskGib() > 0 ? launch.diskGib() : DISK_GIB;
        return AttachedDisk.newBuilder()
                .setBoot(true)
                .setAutoDelete(true)
                .setInitializeParams(AttachedDiskInitializeParams.newBuilder()
                        .setSourceImage(pin.image())
                        .setDiskSizeGb(wanted + (kind.hasGpu() ? GPU_IMAGE_GIB : IMAGE_GIB))
                        .setDiskType(
                                types + (HYPERDISK_ONLY.contains(kind.series()) ? "hyperdisk-balanced" : "pd-balanced"))
                        .putAllLabels(MachineLabels.labels(launch)))
                .build();
    }

    private static NetworkInterface network(LaunchPin pin, MachineKind kind) {
        NetworkInterface.Builder network = NetworkInterface.newBuilder();
        pin.network().ifPresent(network::setNetwork);
        pin.subnetwork().ifPresent(network::setSubnetwork);
        if (kind.series().equals("a3")) {
            network.setNicType("GVNIC"); // these machines have no other
        }
        if (pin.externalAddress()) {
            network.addAccessConfigs(
                    AccessConfig.newBuilder().setName("External NAT").setType("ONE_TO_ONE_NAT"));
        }
        return network.build();
    }

    private static ServiceAccount account(LaunchPin pin) {
        return ServiceAccount.newBuilder()
                .setEmail(pin.account().orElse(USUAL_ACCOUNT))
                .addScopes(pin.account().isPresent() ? AS_THE_ACCOUNT_MAY : STORE_ONLY)
                .build();
    }

    private static Scheduling scheduling(LaunchRequest launch, MachineKind kind) {
        boolean spot = launch.market().interruptible();
        return Scheduling.newBuilder()
                .setProvisioningModel(spot ? "SPOT" : "STANDARD")
                .setAutomaticRestart(false)
                // machines with GPUs cannot be moved, and spot ones are not
                .setOnHostMaintenance(spot || kind.hasGpu() ? "TERMINATE" : "MIGRATE")
                .setInstanceTerminationAction("DELETE")
                .setMaxRunDuration(
                        Duration.newBuilder().setSeconds(longest(launch).toSeconds()))
                .build();
    }

    /** Longer where leases are; the run was submitted before its lease began. */
    private static java.time.Duration longest(LaunchRequest launch) {
        java.time.Duration first = java.time.Duration.between(
                launch.runSubmittedAt(), launch.tags().expiresAt());
        java.time.Duration longest = first.compareTo(USUALLY_AT_MOST) > 0 ? first : USUALLY_AT_MOST;
        return longest.compareTo(AT_MOST) > 0 ? AT_MOST : longest;
    }

    /** What was paid for in advance is used by those who asked for it. */
    private static ReservationAffinity unreserved() {
        return ReservationAffinity.newBuilder()
                .setConsumeReservationType("NO_RESERVATION")
                .build();
    }

    private static Metadata metadata(LaunchRequest launch, String script) {
        Metadata.Builder metadata = Metadata.newBuilder();
        MachineLabels.metadata(launch)
                .forEach((key, value) ->
                        metadata.addItems(Items.newBuilder().setKey(key).setValue(value)));
        metadata.addItems(Items.newBuilder().setKey("block-project-ssh-keys").setValue("TRUE"));
        metadata.addItems(Items.newBuilder().setKey("startup-script").setValue(script));
        return metadata.build();
    }

    private static Optional<AcceleratorConfig> gpus(MachineKind kind, String types) {
        return kind.attached()
                .map(gpus -> AcceleratorConfig.newBuilder()
                        .setAcceleratorCount(gpus.count())
                        .setAcceleratorType(types + gpus.type())
                        .build());
    }
}
