package dev.stint.providers.azure;

import com.azure.core.management.SubResource;
import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import com.azure.resourcemanager.compute.models.BillingProfile;
import com.azure.resourcemanager.compute.models.BootDiagnostics;
import com.azure.resourcemanager.compute.models.DeleteOptions;
import com.azure.resourcemanager.compute.models.DiagnosticsProfile;
import com.azure.resourcemanager.compute.models.DiskCreateOptionTypes;
import com.azure.resourcemanager.compute.models.DiskDeleteOptionTypes;
import com.azure.resourcemanager.compute.models.HardwareProfile;
import com.azure.resourcemanager.compute.models.ImageReference;
import com.azure.resourcemanager.compute.models.LinuxConfiguration;
import com.azure.resourcemanager.compute.models.ManagedDiskParameters;
import com.azure.resourcemanager.compute.models.NetworkApiVersion;
import com.azure.resourcemanager.compute.models.NetworkProfile;
import com.azure.resourcemanager.compute.models.OSDisk;
import com.azure.resourcemanager.compute.models.OSProfile;
import com.azure.resourcemanager.compute.models.ResourceIdentityType;
import com.azure.resourcemanager.compute.models.SshConfiguration;
import com.azure.resourcemanager.compute.models.SshPublicKey;
import com.azure.resourcemanager.compute.models.StorageAccountTypes;
import com.azure.resourcemanager.compute.models.StorageProfile;
import com.azure.resourcemanager.compute.models.VirtualMachineEvictionPolicyTypes;
import com.azure.resourcemanager.compute.models.VirtualMachineIdentity;
import com.azure.resourcemanager.compute.models.VirtualMachineIdentityUserAssignedIdentities;
import com.azure.resourcemanager.compute.models.VirtualMachineNetworkInterfaceConfiguration;
import com.azure.resourcemanager.compute.models.VirtualMachineNetworkInterfaceIpConfiguration;
import com.azure.resourcemanager.compute.models.VirtualMachinePriorityTypes;
import com.azure.resourcemanager.compute.models.VirtualMachineSizeTypes;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/**
 * Machines in Azure's words: a function of launch, pin, rank and boot data, and of nothing else, so that a repeated one is the same to the
 * byte. One request makes machine, disk and network interface, and whatever ends the machine takes all of them.
 */
final class VmRequests {

    /** The zone of a market without one: Azure chooses, or the region has none. */
    static final String REGIONAL = "regional";

    /** Azure's bound on custom data, before base64. */
    static final int CUSTOM_DATA_BYTES = 65_535;

    /** Nobody logs in under this name ({@link SshKey}), but there has to be one. */
    private static final String ADMINISTRATOR = "azureuser";

    /** As much as is demanded, so that a price alone never takes a machine away: at most the list price is paid. */
    private static final double UP_TO_LIST_PRICE = -1;

    /** What a job gets that names no disk: PyTorch with its libraries fills 10 GiB, and a checkpoint or two have to fit. */
    private static final int DISK_GIB = 40;

    /** What Ubuntu and the agent take of the disk, and is given on top. */
    private static final int IMAGE_GIB = 10;

    /** No disk is smaller than its image: Canonical's have 30 GiB. */
    private static final int SMALLEST_GIB = 30;

    /** The same for Microsoft's image with drivers of NVIDIA (64 GiB). */
    private static final int GPU_IMAGE_GIB = 80;

    private VmRequests() {}

    /** The body of the request for the machine of a rank, as JSON. */
    static String of(LaunchRequest launch, LaunchPin pin, int rank, String bootData) {
        try {
            return machine(launch, pin, rank, bootData).toJsonString();
        } catch (IOException e) {
            throw new UncheckedIOException("azure: the request for " + pin.vm(rank) + " could not be written", e);
        }
    }

    private static VirtualMachineInner machine(LaunchRequest launch, LaunchPin pin, int rank, String bootData) {
        String name = pin.vm(rank).name();
        VirtualMachineInner vm = new VirtualMachineInner()
                .withLocation(pin.region())
                .withTags(MachineLabels.of(launch, rank))
                .withHardwareProfile(new HardwareProfile()
                        .withVmSize(VirtualMachineSizeTypes.fromString(
                                launch.market().instanceType())))
                .withStorageProfile(new StorageProfile()
                        .withImageReference(image(pin.image()))
                        .withOsDisk(disk(launch, name)))
                .withNetworkProfile(network(launch, pin, rank))
                .withOsProfile(system(name, bootData))
                .withDiagnosticsProfile(
                        new DiagnosticsProfile().withBootDiagnostics(new BootDiagnostics().withEnabled(true)));
        if (launch.market().capacity() == CapacityType.SPOT) {
            vm.withPriority(VirtualMachinePriorityTypes.SPOT)
                    .withEvictionPolicy(VirtualMachineEvictionPolicyTypes.DELETE)
                    .withBillingProfile(new BillingProfile().withMaxPrice(UP_TO_LIST_PRICE));
        } else {
            vm.withPriority(VirtualMachinePriorityTypes.REGULAR);
        }
        if (!launch.market().zone().equals(REGIONAL)) {
            vm.withZones(List.of(launch.market().zone()));
        }
        pin.identity()
                .ifPresent(id -> vm.withIdentity(new VirtualMachineIdentity()
                        .withType(ResourceIdentityType.USER_ASSIGNED)
                        .withUserAssignedIdentities(Map.of(id, new VirtualMachineIdentityUserAssignedIdentities()))));
        return vm;
    }

    private static ImageReference image(String text) {
        String[] parts = text.split(":", -1);
        return new ImageReference()
                .withPublisher(parts[0])
                .withOffer(parts[1])
                .withSku(parts[2])
                .withVersion(parts[3]);
    }

    private static OSDisk disk(LaunchRequest launch, String name) {
        int wanted = launch.diskGib() > 0 ? launch.diskGib() : DISK_GIB;
        int image = VmSizes.hasGpu(launch.market().instanceType()) ? GPU_IMAGE_GIB : IMAGE_GIB;
        return new OSDisk()
                .withName(name + MachineNames.DISK)
                .withCreateOption(DiskCreateOptionTypes.FROM_IMAGE)
                .withDeleteOption(DiskDeleteOptionTypes.DELETE)
                .withDiskSizeGB(Math.max(SMALLEST_GIB, wanted + image))
                .withManagedDisk(
                        new ManagedDiskParameters().withStorageAccountType(StorageAccountTypes.STANDARD_SSD_LRS));
    }

    /** One interface in the machines' subnet, and no public address. */
    private static NetworkProfile network(LaunchRequest launch, LaunchPin pin, int rank) {
        return new NetworkProfile()
                .withNetworkApiVersion(NetworkApiVersion.TWO_ZERO_TWO_TWO_ONE_ONE_ZERO_ONE)
                .withNetworkInterfaceConfigurations(List.of(new VirtualMachineNetworkInterfaceConfiguration()
                        .withName(pin.vm(rank).name() + MachineNames.INTERFACE)
                        .withPrimary(true)
                        .withDeleteOption(DeleteOptions.DELETE)
                        .withTags(MachineLabels.of(launch, rank))
                        .withIpConfigurations(List.of(new VirtualMachineNetworkInterfaceIpConfiguration()
                                .withName("private")
                                .withPrimary(true)
                                .withSubnet(new SubResource().withId(pin.subnet()))))));
    }

    private static OSProfile system(String name, String bootData) {
        return new OSProfile()
                .withComputerName(name)
                .withAdminUsername(ADMINISTRATOR)
                .withCustomData(Base64.getEncoder().encodeToString(bootData.getBytes(StandardCharsets.UTF_8)))
                .withLinuxConfiguration(new LinuxConfiguration()
                        .withDisablePasswordAuthentication(true)
                        .withSsh(new SshConfiguration()
                                .withPublicKeys(List.of(new SshPublicKey()
                                        .withPath("/home/" + ADMINISTRATOR + "/.ssh/authorized_keys")
                                        .withKeyData(SshKey.NOBODYS)))));
    }
}
