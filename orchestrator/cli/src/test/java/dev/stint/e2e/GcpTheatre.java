package dev.stint.e2e;

import dev.stint.checkpoints.gcs.stage.FakeGcs;
import dev.stint.providers.gcp.stage.GceStage;
import dev.stint.providers.gcp.stage.GceWatcher;
import dev.stint.providers.gcp.stage.Pace;
import dev.stint.providers.gcp.stage.StagedInstance;
import dev.stint.providers.stage.MachineCloud;
import dev.stint.providers.stage.StageClock;
import dev.stint.providers.stage.metadata.GceMetadataFake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Compute Engine with its machines, and Cloud Storage, on this computer and in real time: what the server launches is recorded by the stage of
 * Compute Engine, and each instance boots on the stage of machines with the very startup script it was launched with. An instance that is
 * preempted hears it from its metadata server, and is shut down at once, as Google's are; its time to shut down is shorter.
 */
final class GcpTheatre implements AutoCloseable {
    static final String REGION = "us-central1";
    static final String TYPE = "e2-standard-2";
    static final List<String> ZONES = List.of("us-central1-a", "us-central1-b");
    private static final String BUCKET = "stint-runs";
    private static final String ACCOUNT = "stint-%s@stint-test.iam.gserviceaccount.com";
    private static final Duration SHUTDOWN = Duration.ofSeconds(8);

    final GceStage gce;
    final FakeGcs storage = new FakeGcs();
    private final StageClock clock = StageClock.following(InstantSource.system());
    private final Backstage backstage;
    private final Map<String, GceMetadataFake> metadata = new ConcurrentHashMap<>();

    GcpTheatre() throws IOException {
        storage.objects().createBucket(BUCKET);
        gce = GceStage.start(clock);
        gce.change(landscape -> landscape.bucket(BUCKET, "US-CENTRAL1").serviceAccount(ACCOUNT.formatted("default")));
        gce.pace(new Pace(Duration.ZERO, Duration.ofSeconds(1), SHUTDOWN, Duration.ZERO));
        gce.prices()
                .sku("E2 Instance Core running in Americas", "CPU", "OnDemand", REGION, "h", "0.1")
                .sku("E2 Instance Ram running in Americas", "RAM", "OnDemand", REGION, "GiBy.h", "0.01")
                .sku("Spot Preemptible E2 Instance Core running in Americas", "CPU", "Preemptible", REGION, "h", "0.01")
                .sku(
                        "Spot Preemptible E2 Instance Ram running in Americas",
                        "RAM",
                        "Preemptible",
                        REGION,
                        "GiBy.h",
                        "0.001");
        ZONES.forEach(zone -> gce.capacity(zone, TYPE, true, 1));
        backstage = new Backstage(gce::poweredOff);
        gce.watch(new GceWatcher() {
            @Override
            public void launched(StagedInstance instance) {
                backstage.act(() -> boot(instance));
            }

            @Override
            public void stopping(StagedInstance instance, boolean preempted) {
                backstage.act(() -> shutDown(instance, preempted));
            }
        });
        backstage.keep(gce::settle);
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
        return "gs://" + BUCKET + "/some/prefix?endpoint=" + storage.endpoint();
    }

    /** What a server has to be told of it. */
    String provider() {
        return """
                gcp:
                  project: %s
                  regions: %s
                  zones: %s
                  machine-types: %s
                  service-account: "%s"
                  endpoint: %s
                """.formatted(
                gce.project(), REGION, String.join(",", ZONES), TYPE, ACCOUNT.formatted("{team}"), gce.endpoint());
    }

    private static String id(StagedInstance instance) {
        return instance.zone() + ":" + instance.name();
    }

    private void boot(StagedInstance instance) throws IOException {
        GceMetadataFake service = GceMetadataFake.start(
                clock,
                new GceMetadataFake.Identity(
                        gce.project(),
                        123_456_789_012L,
                        instance.zone(),
                        instance.name(),
                        instance.id(),
                        instance.machineType(),
                        instance.spot(),
                        "127.0.0.1",
                        instance.serviceAccount().orElse(""),
                        instance.metadata()));
        service.token("ya29.nobodys-token", clock.instant().plus(Duration.ofHours(6)));
        metadata.put(id(instance), service);
        byte[] script = instance.startupScript().orElseThrow().getBytes(StandardCharsets.UTF_8);
        backstage.boot(id(instance), MachineCloud.GOOGLE, script, service.endpoint());
    }

    private void shutDown(StagedInstance instance, boolean preempted) {
        GceMetadataFake service = metadata.get(id(instance));
        if (service != null && preempted) {
            service.preempt(clock.instant());
        }
        backstage.end(id(instance), SHUTDOWN);
    }

    /** Calls of commands on a machine. */
    List<String> calls(String machine) {
        return backstage.machines.find(machine).orElseThrow().calls();
    }

    /** Those that Google would still show, or bill. */
    List<StagedInstance> left() {
        return gce.shown();
    }

    /** Objects of uploads that were begun and not completed. */
    List<String> uploads() {
        return storage.objects().names(BUCKET).stream()
                .filter(name -> name.contains("/%parts/"))
                .toList();
    }

    /** What machines have said, for messages. */
    String words() {
        return gce.violations() + " " + storage.violations() + "\n"
                + backstage.words(gce.instances().stream().map(GcpTheatre::id).toList());
    }

    @Override
    public void close() throws IOException {
        try (FakeGcs lastStorage = storage;
                GceStage last = gce) {
            backstage.close();
            metadata.values().forEach(GceMetadataFake::close);
            if (!lastStorage.violations().isEmpty()) {
                throw new AssertionError("not as Google describes Cloud Storage: " + lastStorage.violations());
            }
            last.settle();
        }
    }
}
