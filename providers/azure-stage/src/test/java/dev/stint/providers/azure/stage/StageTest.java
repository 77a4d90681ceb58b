package dev.stint.providers.azure.stage;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpHeaders;
import com.azure.core.http.HttpPipeline;
import com.azure.core.http.HttpPipelineBuilder;
import com.azure.core.http.policy.AddHeadersPolicy;
import com.azure.core.management.AzureEnvironment;
import com.azure.core.management.SubResource;
import com.azure.core.management.polling.PollResult;
import com.azure.core.management.profile.AzureProfile;
import com.azure.core.util.polling.SyncPoller;
import com.azure.resourcemanager.compute.ComputeManager;
import com.azure.resourcemanager.compute.fluent.ComputeManagementClient;
import com.azure.resourcemanager.compute.fluent.models.VirtualMachineInner;
import com.azure.resourcemanager.compute.models.BillingProfile;
import com.azure.resourcemanager.compute.models.DeleteOptions;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A stage with a seeded location, and Microsoft's own clients in front of it. */
abstract class StageTest {

    static final String GROUP = Landscape.GROUP;
    static final Duration CREATED = Pace.USUAL.creating();
    static final Duration DELETED = Pace.USUAL.deleting();

    private static final HttpPipeline PIPELINE = new HttpPipelineBuilder()
            .httpClient(HttpClient.createDefault())
            .policies(new AddHeadersPolicy(new HttpHeaders().set(HttpHeaderName.AUTHORIZATION, "Bearer of-nobody")))
            .build();

    final HandClock clock = new HandClock();
    ArmStage stage;
    Landscape land;
    ComputeManager manager;
    ComputeManagementClient azure;
    RawClient raw;

    @BeforeEach
    void open() throws IOException {
        stage = ArmStage.start(clock);
        land = stage.seed("eastus");
        raw = new RawClient(stage);
        manager = ComputeManager.authenticate(PIPELINE, profile());
        azure = manager.serviceClient();
    }

    @AfterEach
    void end() {
        if (stage != null) {
            stage.close(); // fails the test for what it did not expect
        }
    }

    private AzureProfile profile() {
        Map<String, String> endpoints = new HashMap<>();
        for (AzureEnvironment.Endpoint each : AzureEnvironment.Endpoint.values()) {
            endpoints.put(each.identifier(), stage.endpoint().toString());
        }
        return new AzureProfile("of-nobody", stage.subscription(), new AzureEnvironment(endpoints));
    }

    /** A spot machine in the first zone, with everything that goes with it. */
    VirtualMachineInner spot(String name) {
        return new VirtualMachineInner()
                .withLocation("eastus")
                .withZones(List.of("1"))
                .withTags(Map.of("stint-installation", "i-1"))
                .withPriority(VirtualMachinePriorityTypes.SPOT)
                .withEvictionPolicy(VirtualMachineEvictionPolicyTypes.DELETE)
                .withBillingProfile(new BillingProfile().withMaxPrice(-1.0))
                .withHardwareProfile(
                        new HardwareProfile().withVmSize(VirtualMachineSizeTypes.fromString("Standard_NC4as_T4_v3")))
                .withStorageProfile(new StorageProfile()
                        .withImageReference(image())
                        .withOsDisk(new OSDisk()
                                .withName(name + "-os")
                                .withCreateOption(DiskCreateOptionTypes.FROM_IMAGE)
                                .withDeleteOption(DiskDeleteOptionTypes.DELETE)
                                .withDiskSizeGB(64)
                                .withManagedDisk(new ManagedDiskParameters()
                                        .withStorageAccountType(StorageAccountTypes.STANDARD_SSD_LRS))))
                .withOsProfile(new OSProfile()
                        .withComputerName(name)
                        .withAdminUsername("azureuser")
                        .withCustomData(base64("#!/bin/sh\n"))
                        .withLinuxConfiguration(new LinuxConfiguration()
                                .withDisablePasswordAuthentication(true)
                                .withSsh(new SshConfiguration()
                                        .withPublicKeys(List.of(new SshPublicKey()
                                                .withPath("/home/azureuser/.ssh/authorized_keys")
                                                .withKeyData("ssh-ed25519 AAAA nobody"))))))
                .withNetworkProfile(new NetworkProfile()
                        .withNetworkApiVersion(NetworkApiVersion.TWO_ZERO_TWO_TWO_ONE_ONE_ZERO_ONE)
                        .withNetworkInterfaceConfigurations(List.of(nic(name))))
                .withIdentity(new VirtualMachineIdentity()
                        .withType(ResourceIdentityType.USER_ASSIGNED)
                        .withUserAssignedIdentities(
                                Map.of(land.identity(), new VirtualMachineIdentityUserAssignedIdentities())));
    }

    VirtualMachineInner onDemand(String name) {
        VirtualMachineInner machine = spot(name);
        machine.withPriority(VirtualMachinePriorityTypes.REGULAR);
        machine.withEvictionPolicy(null);
        machine.withBillingProfile(null);
        return machine;
    }

    private VirtualMachineNetworkInterfaceConfiguration nic(String name) {
        return new VirtualMachineNetworkInterfaceConfiguration()
                .withName(name + "-nic")
                .withPrimary(true)
                .withDeleteOption(DeleteOptions.DELETE)
                .withIpConfigurations(List.of(new VirtualMachineNetworkInterfaceIpConfiguration()
                        .withName("private")
                        .withPrimary(true)
                        .withSubnet(new SubResource().withId(land.subnet()))));
    }

    private ImageReference image() {
        String[] parts = land.image().split(":");
        return new ImageReference()
                .withPublisher(parts[0])
                .withOffer(parts[1])
                .withSku(parts[2])
                .withVersion(parts[3]);
    }

    static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    SyncPoller<PollResult<VirtualMachineInner>, VirtualMachineInner> begin(String name, VirtualMachineInner machine) {
        return azure.getVirtualMachines().beginCreateOrUpdate(GROUP, name, machine);
    }

    /** A spot machine that runs. */
    void running(String name) {
        begin(name, spot(name));
        clock.advance(CREATED);
        stage.settle();
    }

    static String path(String name) {
        return "/resourceGroups/" + GROUP + "/providers/Microsoft.Compute/virtualMachines/" + name;
    }
}
