package dev.stint.server.cluster;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.LaunchToken;
import dev.stint.providers.Machine;
import dev.stint.providers.MachinePace;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.MachineTags;
import dev.stint.providers.Market;
import dev.stint.providers.Money;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import dev.stint.providers.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A cloud without machines, in a folder that all servers share: a launch is a file named by its token, which is made once whoever asks
 * for it; every call of {@code launch} is a line of {@code calls}. Who plays the machines ({@link StubMachines}) reads the files.
 */
final class StubCloud implements CapacityProvider {

    static final String ID = "stub";
    static final String REGION = "stubland";
    private static final Market MARKET = new Market(ID, REGION, "a", "small", CapacityType.SPOT);

    private final Path folder;
    private final InstantSource clock;

    private StubCloud(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Found by a service file that only servers of these tests have on their class path. */
    public static final class Factory implements CapacityProviderFactory {
        @Override
        public String id() {
            return ID;
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("folder", "");
        }

        @Override
        public CapacityProvider open(ProviderContext context) {
            return new StubCloud(Path.of(context.settings().get("folder")), context.clock());
        }
    }

    /** What is known of a launch. */
    record Launch(String token, MachineTags tags, String prefix, byte[] key, String store, Instant at) {

        static Launch read(Path file) throws IOException {
            String[] w = Files.readString(file).split("\n");
            return new Launch(
                    w[0],
                    new MachineTags(
                            w[1], w[2], w[3], Integer.parseInt(w[4]), Integer.parseInt(w[5]), Instant.parse(w[6])),
                    w[7],
                    Base64.getDecoder().decode(w[8]),
                    w[9],
                    Instant.parse(w[10]));
        }

        String text() {
            return String.join(
                    "\n",
                    token,
                    tags.installation(),
                    tags.team(),
                    tags.run(),
                    "" + tags.attempt(),
                    "" + tags.launch(),
                    tags.expiresAt().toString(),
                    prefix,
                    Base64.getEncoder().encodeToString(key),
                    store,
                    at.toString());
        }

        Machine machine() {
            return new Machine("vm-" + token, new LaunchToken(token), MARKET, tags, 0, at);
        }
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<String> regions() {
        return List.of(REGION);
    }

    @Override
    public List<Offer> offers(OfferQuery query) {
        return List.of(new Offer(
                MARKET,
                Shape.cpus(1, 2),
                Money.of("0.10"),
                OptionalDouble.of(0.1),
                Offer.Availability.AVAILABLE,
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                clock.instant()));
    }

    @Override
    public LaunchOutcome launch(LaunchRequest request) {
        String token = request.token().value();
        Launch launch = new Launch(
                token,
                request.tags(),
                request.boot().mailboxPrefix(),
                request.boot().key(),
                request.boot().storeUri(),
                clock.instant());
        try {
            Files.writeString(
                    folder.resolve("calls"), token + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            Path fresh = Files.createTempFile(folder, "fresh-", ".tmp");
            Files.writeString(fresh, launch.text());
            try {
                // whole, and once
                Files.createLink(file(token), fresh);
            } catch (FileAlreadyExistsException e) {
                return new LaunchOutcome.Granted(
                        List.of(Launch.read(file(token)).machine()));
            } finally {
                Files.delete(fresh);
            }
            return new LaunchOutcome.Granted(List.of(launch.machine()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Machine> find(LaunchToken token) {
        try {
            return List.of(Launch.read(file(token.value())).machine());
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Machine> list(String installation) {
        return launches(folder).stream()
                .filter(launch -> launch.tags().installation().equals(installation))
                .filter(launch -> !gone(launch.token()))
                .map(Launch::machine)
                .toList();
    }

    static List<Launch> launches(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".launch"))
                    .map(file -> {
                        try {
                            return Launch.read(file);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    })
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public MachineStatus status(String machine) {
        String token = machine.substring("vm-".length());
        return gone(token)
                ? new MachineStatus(
                        MachineStatus.State.GONE, MachineStatus.End.TERMINATED, Optional.of(clock.instant()), "ended")
                : new MachineStatus(MachineStatus.State.RUNNING, MachineStatus.End.NONE, Optional.empty(), "runs");
    }

    @Override
    public void terminate(String machine) {
        try {
            Files.writeString(folder.resolve(machine.substring("vm-".length()) + ".gone"), "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public MachinePace pace(Market market) {
        return new MachinePace(Duration.ofMillis(500), Duration.ofSeconds(2));
    }

    @Override
    public void close() {}

    private boolean gone(String token) {
        return Files.exists(folder.resolve(token + ".gone"));
    }

    private Path file(String token) {
        return folder.resolve(token + ".launch");
    }
}
