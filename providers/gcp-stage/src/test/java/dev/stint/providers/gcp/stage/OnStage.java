package dev.stint.providers.gcp.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.api.gax.core.NoCredentialsProvider;
import com.google.api.gax.httpjson.HttpJsonStatusCode;
import com.google.api.gax.rpc.ApiException;
import com.google.api.gax.rpc.ClientSettings;
import com.google.cloud.compute.v1.AttachedDisk;
import com.google.cloud.compute.v1.AttachedDiskInitializeParams;
import com.google.cloud.compute.v1.InsertInstanceRequest;
import com.google.cloud.compute.v1.Instance;
import com.google.cloud.compute.v1.InstancesClient;
import com.google.cloud.compute.v1.InstancesSettings;
import com.google.cloud.compute.v1.Items;
import com.google.cloud.compute.v1.ListZoneOperationsRequest;
import com.google.cloud.compute.v1.Metadata;
import com.google.cloud.compute.v1.NetworkInterface;
import com.google.cloud.compute.v1.Operation;
import com.google.cloud.compute.v1.Scheduling;
import com.google.cloud.compute.v1.ZoneOperationsClient;
import com.google.cloud.compute.v1.ZoneOperationsSettings;
import dev.stint.providers.contract.HandClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A stage, and Google's own client pointed at it. */
class OnStage {

    static final String ZONE = "us-central1-a";
    static final Duration MADE = Pace.USUAL.pending().plus(Pace.USUAL.working());

    final HandClock clock = new HandClock();
    GceStage stage;
    InstancesClient instances;
    ZoneOperationsClient operations;

    @BeforeEach
    void open() throws Exception {
        stage = GceStage.start(clock);
        InstancesSettings.Builder once =
                settings(InstancesSettings.newBuilder(), InstancesSettings.defaultHttpJsonTransportProviderBuilder());
        // Left to itself the client repeats a list for ten minutes when it hears 503.
        once.applyToAllUnaryMethods(call -> {
            call.setRetryableCodes(Set.of());
            call.setSimpleTimeoutNoRetriesDuration(Duration.ofMinutes(1));
            return null;
        });
        instances = InstancesClient.create(once.build());
        operations = ZoneOperationsClient.create(settings(
                        ZoneOperationsSettings.newBuilder(),
                        ZoneOperationsSettings.defaultHttpJsonTransportProviderBuilder())
                .build());
    }

    /** As an adapter has it. */
    <S extends ClientSettings<S>, B extends ClientSettings.Builder<S, B>> B settings(
            B settings, com.google.api.gax.httpjson.InstantiatingHttpJsonChannelProvider.Builder transport)
            throws IOException {
        settings.setCredentialsProvider(NoCredentialsProvider.create())
                .setTransportChannelProvider(
                        transport.setEndpoint(stage.endpoint().toString()).build());
        return settings;
    }

    @AfterEach
    void close() {
        instances.close();
        operations.close();
        stage.close();
    }

    static Instance.Builder spot(String name) {
        return spot(name, ZONE, "n2-standard-4");
    }

    static Instance.Builder spot(String name, String zone, String type) {
        return Instance.newBuilder()
                .setName(name)
                .setMachineType("zones/" + zone + "/machineTypes/" + type)
                .addDisks(AttachedDisk.newBuilder()
                        .setBoot(true)
                        .setAutoDelete(true)
                        .setInitializeParams(AttachedDiskInitializeParams.newBuilder()
                                .setSourceImage(Landscape.UBUNTU)
                                .setDiskSizeGb(20)))
                .addNetworkInterfaces(NetworkInterface.newBuilder()
                        .setSubnetwork("regions/" + Links.region(zone) + "/subnetworks/" + Landscape.NETWORK))
                .setMetadata(Metadata.newBuilder()
                        .addItems(Items.newBuilder().setKey("startup-script").setValue("#!/bin/bash\ntrue\n")))
                .setScheduling(Scheduling.newBuilder()
                        .setProvisioningModel("SPOT")
                        .setInstanceTerminationAction("DELETE")
                        .setAutomaticRestart(false)
                        .setOnHostMaintenance("TERMINATE"))
                .putLabels("stint-name", name);
    }

    InsertInstanceRequest request(Instance instance) {
        return request(
                instance, UUID.nameUUIDFromBytes(instance.getName().getBytes()).toString());
    }

    InsertInstanceRequest request(Instance instance, String requestId) {
        String[] type = instance.getMachineType().split("/");
        return InsertInstanceRequest.newBuilder()
                .setProject(stage.project())
                .setZone(type[1])
                .setInstanceResource(instance)
                .setRequestId(requestId)
                .build();
    }

    Operation insert(Instance.Builder instance) {
        return instances.insertCallable().call(request(instance.build()));
    }

    /** An instance that runs. */
    Instance made(Instance.Builder instance) {
        Operation operation = insert(instance);
        clock.pass(MADE);
        assertThat(now(operation).getError().getErrorsList()).isEmpty();
        return shown(instance.getName());
    }

    Instance shown(String name) {
        return instances.get(stage.project(), ZONE, name);
    }

    Operation now(Operation operation) {
        String zone = operation.getZone().substring(operation.getZone().lastIndexOf('/') + 1);
        return operations.get(stage.project(), zone, operation.getName());
    }

    List<Operation> operations(String filter) {
        return StreamSupport.stream(
                        operations
                                .list(ListZoneOperationsRequest.newBuilder()
                                        .setProject(stage.project())
                                        .setZone(ZONE)
                                        .setFilter(filter)
                                        .build())
                                .iterateAll()
                                .spliterator(),
                        false)
                .toList();
    }

    static void refused(int status, String words, ThrowingCallable call) {
        ApiException refused = catchThrowableOfType(ApiException.class, call);
        assertThat(refused).as("refused").isNotNull();
        assertThat(((HttpJsonStatusCode) refused.getStatusCode()).getTransportCode())
                .isEqualTo(status);
        assertThat(refused).hasStackTraceContaining(words);
    }
}
