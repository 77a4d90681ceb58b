package dev.stint.e2e;

import dev.stint.checkpoints.contract.servers.AzuriteServer;
import dev.stint.providers.azure.stage.ArmStage;
import dev.stint.providers.azure.stage.Landscape;
import dev.stint.providers.azure.stage.Pace;
import dev.stint.providers.azure.stage.StagedInstance;
import dev.stint.providers.azure.stage.VmSize;
import dev.stint.providers.stage.MachineCloud;
import dev.stint.providers.stage.StageClock;
import dev.stint.providers.stage.metadata.AzureMetadataFake;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Azure with its virtual machines, and Blob Storage as Azurite plays it, on this computer and in real time: what the server creates is
 * recorded by the stage of Azure Resource Manager, and each machine boots on the stage of machines with the very custom data it was created
 * with. Machines know tokens of their identity for storage and for Azure Resource Manager; the agent has the account's key besides, since the
 * SDK shows no token to plain http. One that is evicted hears it from its scheduled events.
 */
final class AzureTheatre implements AutoCloseable {
    static final String REGION = "eastus";
    static final String SIZE = "Standard_D2s_v5";
    static final List<String> ZONES = List.of("1", "2");

    /** What programs need that speak to its store: server, client and the agents of this computer. */
    static final Map<String, String> ENVIRONMENT = Map.of("AZURE_STORAGE_KEY", AzuriteServer.KEY);

    private static final String CONTAINER = "runs";
    private static final String TEAM = "stint-default";
    private static final Duration SHUTDOWN = Duration.ofSeconds(5);

    final ArmStage arm;
    private final BlobFront storage;
    private final StageClock clock = StageClock.following(InstantSource.system());
    private final Backstage backstage;
    private final Landscape land;
    private final String identity;
    private final Map<String, AzureMetadataFake> metadata = new ConcurrentHashMap<>();

    AzureTheatre() throws IOException {
        storage = new BlobFront();
        storage.container(CONTAINER);
        arm = ArmStage.start(clock);
        land = arm.seed(REGION);
        arm.account().group(TEAM, REGION);
        identity = arm.account().identity(TEAM, REGION);
        arm.account().offer(REGION, new VmSize(SIZE, "standardDSv5Family", 2, 8, 0, ZONES, Map.of()));
        Duration soon = Duration.ofSeconds(1);
        arm.pace(new Pace(soon, soon, soon, Duration.ofSeconds(30), Duration.ZERO, soon));
        arm.prices().onDemand(REGION, SIZE, "0.3").spot(REGION, SIZE, "0.04");
        arm.graph().evictionRate(REGION, SIZE, "0-5");
        ZONES.forEach(zone -> arm.stock().capacity(REGION, zone, SIZE, true, 1));
        backstage = new Backstage(this::poweredOff);
        arm.onLaunch(machine -> backstage.act(() -> boot(machine)));
        arm.onNotice((machine, when) -> backstage.act(() -> warn(machine, when)));
        arm.onEnd(machine -> backstage.act(() -> backstage.end(id(machine), SHUTDOWN)));
        backstage.keep(arm::settle);
    }

    /** Settings of a server whose runs are at home in this cloud. */
    void settle(Path home) throws IOException {
        Files.createDirectories(home);
        Files.writeString(
                home.resolve("server.yaml"),
                "stint:\n  store: \"" + store() + "\"\n  providers:\n"
                        + provider().indent(4));
    }

    /** Its store, for machines and server. */
    String store() {
        return "az://" + AzuriteServer.ACCOUNT + "/" + CONTAINER + "/some/prefix?endpoint=" + storage.endpoint();
    }

    /** What a server has to be told of it. */
    String provider() {
        return """
                azure:
                  subscription: %s
                  regions: %s
                  vm-sizes: %s
                  resource-group: "stint-{team}"
                  subnet: %s
                  identity: "%s"
                  image: %s
                  gpu-image: %s
                  endpoint: %s
                """.formatted(
                        arm.subscription(),
                        REGION,
                        SIZE,
                        land.subnet(),
                        identity.replace(TEAM, "stint-{team}"),
                        land.image(),
                        land.image(),
                        arm.endpoint());
    }

    private static String id(StagedInstance machine) {
        return machine.group() + ":" + machine.name();
    }

    private void boot(StagedInstance machine) throws IOException {
        AzureMetadataFake service = AzureMetadataFake.start(
                clock,
                new AzureMetadataFake.Identity(
                        arm.subscription(),
                        machine.group(),
                        machine.name(),
                        UUID.nameUUIDFromBytes(machine.customData()).toString(),
                        machine.location(),
                        machine.zone().orElse(""),
                        machine.size(),
                        machine.spot(),
                        "127.0.0.1",
                        machine.tags()));
        Instant until = clock.instant().plus(Duration.ofHours(6));
        String token = "token-of-" + machine.name();
        storage.admit(token);
        for (String one : machine.identities()) {
            service.token("client-1", one, "https://storage.azure.com/", token, until);
            service.token("client-1", one, "https://management.azure.com/", "arm-" + token, until);
        }
        metadata.put(id(machine), service);
        backstage
                .prepared(id(machine), MachineCloud.AZURE)
                .with("AZURE_STORAGE_KEY", AzuriteServer.KEY)
                .start(machine.customData(), service.endpoint());
    }

    private void warn(StagedInstance machine, Instant when) {
        AzureMetadataFake service = metadata.get(id(machine));
        if (service != null) {
            service.preempt(when);
        }
    }

    /** Most have asked Azure to delete them before. */
    private void poweredOff(String machine) {
        if (arm.instance(machine).state() == StagedInstance.State.RUNNING) {
            arm.poweredOff(machine);
        }
    }

    /** Calls of commands on a machine. */
    List<String> calls(String machine) {
        return backstage.machines.find(machine).orElseThrow().calls();
    }

    /** What machines have said, for messages. */
    String words() {
        return arm.violations() + "\n" + arm.instances() + "\n"
                + backstage.words(arm.instances().stream().map(AzureTheatre::id).toList());
    }

    @Override
    public void close() throws IOException {
        try (BlobFront lastStorage = storage;
                ArmStage last = arm) {
            backstage.close();
            metadata.values().forEach(AzureMetadataFake::close);
            last.settle();
        }
    }
}
