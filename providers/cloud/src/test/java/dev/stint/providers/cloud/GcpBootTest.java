package dev.stint.providers.cloud;

import com.sun.net.httpserver.HttpExchange;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.stage.MachineCloud;
import dev.stint.providers.stage.StageClock;
import dev.stint.providers.stage.contract.BootContract;
import dev.stint.providers.stage.contract.BootFacts;
import dev.stint.providers.stage.contract.BootStore;
import dev.stint.providers.stage.contract.BootWorld;
import dev.stint.providers.stage.metadata.GceMetadataFake;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Machines of Compute Engine: their metadata server, and Cloud Storage as its JSON interface is documented. */
final class GcpBootTest extends BootContract {

    private static final String TOKEN = "ya29.c.nobodys-token_of-a-service-account";
    private static final String ZONE = "europe-west4-a";

    @Override
    protected BootWorld open() throws IOException {
        return new World();
    }

    private static final class World implements BootWorld {

        private final StageClock clock = new StageClock();
        private final PlayedStore store = new PlayedStore(new CloudStorage());
        private @Nullable GceMetadataFake metadata;

        World() throws IOException {}

        @Override
        public BootFacts facts() {
            return new BootFacts(
                    MachineCloud.GOOGLE,
                    new Market("gcp", "europe-west4", ZONE, "g2-standard-4", CapacityType.SPOT),
                    ZONE,
                    "nvme_card0                              ",
                    "nvme_card-pd                            ",
                    List.of("169.254.169.254", "fd20:ce::254"),
                    Set.of(TOKEN));
        }

        @Override
        public BootStore store() {
            return store;
        }

        private GceMetadataFake metadataService() {
            return java.util.Objects.requireNonNull(metadata, "machine() comes first");
        }

        @Override
        public String machine(int rank) {
            String name = "stint-0123456789abcdef0123456789abcdef-" + rank;
            GceMetadataFake.Identity some = GceMetadataFake.Identity.some(Map.of());
            start(new GceMetadataFake.Identity(
                    some.project(),
                    some.projectNumber(),
                    ZONE,
                    name,
                    some.id(),
                    some.machineType(),
                    true,
                    some.privateAddress(),
                    some.serviceAccount(),
                    Map.of()));
            metadataService().token(TOKEN, clock.instant().plus(Duration.ofHours(1)));
            return ZONE + ":" + name;
        }

        private void start(GceMetadataFake.Identity identity) {
            if (metadata != null) {
                metadata.close();
            }
            metadata = GceMetadataFake.start(clock, identity);
        }

        @Override
        public void withoutIdentity() {
            clock.advance(Duration.ofHours(2));
        }

        @Override
        public URI metadata() {
            return metadataService().endpoint();
        }

        @Override
        public String render(LaunchRequest request) {
            return BootScript.of(new GcpDialect()).render(request);
        }

        @Override
        public void close() {
            store.close();
            metadataService().close();
        }
    }

    /** Objects: get and insert, of a bucket {@code models} below {@code stint}. */
    private static final class CloudStorage implements PlayedStore.Language {

        private static final String READ = "/download/storage/v1/b/models/o/";
        private static final String WRITE = "/upload/storage/v1/b/models/o";
        private static final String NAME = "uploadType=media&name=";

        @Override
        public String uri(URI server) {
            return "gs://models/stint?endpoint=" + server;
        }

        @Override
        public Optional<String> wrong(HttpExchange exchange) {
            URI uri = exchange.getRequestURI();
            if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                return Optional.of("has no token of the machine's service account");
            }
            boolean read = exchange.getRequestMethod().equals("GET")
                    && uri.getRawPath().startsWith(READ)
                    && uri.getRawPath().substring(READ.length()).startsWith("stint%2F")
                    && "alt=media".equals(uri.getRawQuery());
            boolean write = exchange.getRequestMethod().equals("POST")
                    && uri.getRawPath().equals(WRITE)
                    && uri.getRawQuery().startsWith(NAME + "stint%2F");
            return read || write ? Optional.empty() : Optional.of("is neither a download nor an upload");
        }

        @Override
        public boolean writes(HttpExchange exchange) {
            return exchange.getRequestMethod().equals("POST");
        }

        @Override
        public String key(HttpExchange exchange) {
            URI uri = exchange.getRequestURI();
            String name = writes(exchange)
                    ? uri.getRawQuery().substring(NAME.length())
                    : uri.getRawPath().substring(READ.length());
            return URLDecoder.decode(name, StandardCharsets.UTF_8).substring("stint/".length());
        }

        @Override
        public int written() {
            return 200;
        }

        @Override
        public String refusal(BootStore.Refusal refusal) {
            return """
                    {
                      "error": {
                        "code": %d,
                        "message": "%s",
                        "errors": [{"message": "%s", "domain": "global", "reason": "%s"}]
                      }
                    }""".formatted(refusal.status(), refusal.message(), refusal.message(), refusal.code());
        }
    }
}
