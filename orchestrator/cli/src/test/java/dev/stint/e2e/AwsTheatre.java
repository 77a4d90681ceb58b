package dev.stint.e2e;

import dev.stint.checkpoints.contract.servers.MotoServer;
import dev.stint.providers.CapacityType;
import dev.stint.providers.Market;
import dev.stint.providers.aws.stage.Ec2Stage;
import dev.stint.providers.aws.stage.MetadataFake;
import dev.stint.providers.aws.stage.Pace;
import dev.stint.providers.aws.stage.StagedInstance;
import dev.stint.providers.stage.MachineStage;
import dev.stint.providers.stage.StageClock;
import dev.stint.providers.stage.StagedMachine.AgentTerms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * EC2 with its machines, and S3, on this computer and in real time: what the server launches is recorded by the stage of EC2, and each
 * instance boots on the stage of machines with the very user data it was launched with. Needs root, since commands run as users of
 * their own there.
 */
final class AwsTheatre implements AutoCloseable {
    static final String REGION = "us-east-1";
    static final String TYPE = "c6i.large";
    private static final String PROFILE = "stint-default";
    private static final Duration NOTICE = Duration.ofSeconds(30);

    final Ec2Stage ec2;
    final MachineStage machines;
    private final String store;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    AwsTheatre() throws IOException {
        store = MotoServer.shared().newStore();
        ec2 = Ec2Stage.start(StageClock.following(InstantSource.system()));
        machines = MachineStage.open(AgentTerms.whole(), id -> act(() -> ec2.poweredOff(id)));
        ec2.seed(REGION);
        ec2.instanceProfile(PROFILE);
        ec2.pace(new Pace(Duration.ofSeconds(1), NOTICE, Duration.ofSeconds(1), Duration.ofHours(1)));
        ec2.onLaunch(instance -> act(() -> boot(instance)));
        ec2.onEnd(instance ->
                act(() -> machines.find(instance.id()).ifPresent(machine -> machine.terminate(Duration.ofSeconds(5)))));
    }

    /** So many spot machines, at a price. */
    void spot(String zone, String usdPerHour, int count) {
        ec2.prices().set(TYPE, zone, usdPerHour);
        ec2.capacity(new Market("aws", REGION, zone, TYPE, CapacityType.SPOT), count);
    }

    /** Writes what a server has to be told, and credentials that are nobody's. */
    void settle(Path folder, Path home) throws IOException {
        Files.createDirectories(home);
        Files.writeString(home.resolve("server.yaml"), """
                stint:
                  store: "%s"
                  providers:
                    aws:
                      regions: %s
                      instance-types: %s
                      instance-profile: "stint-{team}"
                      endpoint: %s
                      prices: snapshot
                """.formatted(store, REGION, TYPE, ec2.address()));
        Path credentials = Files.createDirectories(folder.resolve(".aws")).resolve("credentials");
        Files.writeString(
                credentials, "[default]\naws_access_key_id = AKIDFORTESTS\naws_secret_access_key = nobodys-secret\n");
    }

    private void boot(StagedInstance instance) throws IOException {
        MetadataFake metadata = ec2.metadata(instance.id());
        metadata.credentials(
                PROFILE,
                "ASIAFORTESTS",
                "nobodys-secret",
                "nobodys-token",
                ec2.clock().instant().plus(Duration.ofHours(6)));
        machines.machine(instance.id()).start(instance.userData(), metadata.endpoint());
    }

    private interface Act {
        void perform() throws Exception;
    }

    /** Not by the thread that told of it, which holds the stage. */
    private void act(Act act) {
        threads.execute(() -> {
            try {
                act.perform();
            } catch (Exception | AssertionError e) {
                failures.add(e);
            }
        });
    }

    /** What machines have said, for messages. */
    String words() {
        StringBuilder all = new StringBuilder(failures.toString());
        for (StagedInstance instance : ec2.instances()) {
            all.append('\n').append(instance).append(' ').append(ec2.state(instance.id()));
            machines.find(instance.id())
                    .ifPresent(machine -> all.append('\n')
                            .append(machine.console())
                            .append(machine.output())
                            .append(machine.agentOutput()));
        }
        return all.toString();
    }

    @Override
    public void close() throws IOException {
        try (Ec2Stage closing = ec2) {
            machines.close();
            threads.shutdownNow();
            if (!failures.isEmpty()) {
                AssertionError failed = new AssertionError("the theatre failed: " + failures);
                failures.forEach(failed::addSuppressed);
                throw failed;
            }
            closing.settle();
        }
    }
}
