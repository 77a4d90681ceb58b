package dev.stint.providers.contract;

import dev.stint.providers.CapacityProvider;
import dev.stint.providers.CapacityProviderFactory;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchOutcome;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.OfferQuery;
import dev.stint.providers.ProviderContext;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The provider of docs/add-a-provider.md, compiled as it stands there against nothing but the interface. */
final class YardCapacityProviderContractTest extends CapacityProviderContract {

    private static final Path SOURCES = Path.of("../../docs/examples/provider-yard/src/main");

    @TempDir
    static Path classes;

    @TempDir
    Path folder;

    private static URLClassLoader loader;
    private static CapacityProviderFactory factory;

    private final HandClock clock = new HandClock();
    private CapacityProvider provider;

    @BeforeAll
    static void compile() throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "-proc:none",
                "-Xlint:all",
                "-Werror",
                "-d",
                classes.toString(),
                "-cp",
                Path.of(CapacityProvider.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString()));
        try (Stream<Path> all = Files.walk(SOURCES.resolve("java"))) {
            all.map(Path::toString).filter(file -> file.endsWith(".java")).forEach(words::add);
        }
        int failed = ToolProvider.getSystemJavaCompiler().run(null, null, null, words.toArray(String[]::new));
        Assertions.assertThat(failed).as("what javac says").isZero();
        loader = new URLClassLoader(
                new URL[] {
                    classes.toUri().toURL(),
                    SOURCES.resolve("resources").toAbsolutePath().toUri().toURL()
                },
                CapacityProvider.class.getClassLoader());
        factory = ServiceLoader.load(CapacityProviderFactory.class, loader).stream()
                .map(ServiceLoader.Provider::get)
                .filter(each -> each.id().equals("yard"))
                .findFirst()
                .orElseThrow();
    }

    @AfterAll
    static void unload() throws IOException {
        loader.close();
    }

    @BeforeEach
    void open() {
        provider = restarted();
    }

    @AfterEach
    void nothing_is_left() {
        for (String installation : List.of("inst-a", "inst-b")) {
            provider.list(installation).forEach(machine -> provider.terminate(machine.id()));
            Assertions.assertThat(provider.list(installation)).isEmpty();
        }
        provider.close();
    }

    @Override
    protected CapacityProvider provider() {
        return provider;
    }

    @Override
    protected CapacityProvider restarted() {
        return factory.open(new ProviderContext(
                "inst-a", folder.resolve("yard"), List.of("sleep", "600"), Map.of("regions", "lot"), clock));
    }

    private Market market(CapacityType capacity) {
        return provider.offers(new OfferQuery(Set.of("lot"), now(), submittedAt())).stream()
                .map(offer -> offer.market())
                .filter(market -> market.capacity() == capacity)
                .findFirst()
                .orElseThrow();
    }

    @Override
    protected Market spotMarket() {
        return market(CapacityType.SPOT);
    }

    @Override
    protected Market onDemandMarket() {
        return market(CapacityType.ON_DEMAND);
    }

    @Override
    protected void dryUp(Market spotMarket) {
        try {
            Files.createFile(folder.resolve("yard/dry"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected void advance(Duration duration) {
        clock.pass(duration);
    }

    @Override
    protected Instant now() {
        return clock.instant();
    }

    @Override
    protected LaunchOutcome launchLosingTheAnswer(LaunchRequest request) {
        granted(provider.launch(request));
        return new LaunchOutcome.Lost("the answer was lost");
    }

    @Override
    protected Instant submittedAt() {
        return HandClock.START;
    }
}
