package dev.stint.providers.cloud;

import static org.assertj.core.api.Assertions.assertThat;

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
import dev.stint.providers.stage.metadata.AzureMetadataFake;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Virtual machines of Azure: their metadata service, Blob Storage as its REST interface is documented, and Azure Resource Manager as far as
 * a machine asks to be gone.
 */
final class AzureBootTest extends BootContract {

    private static final String STORE_TOKEN = "eyJ0eXAi.nobodys-token_for-blobs.x";
    private static final String ARM_TOKEN = "eyJ0eXAi.nobodys-token_for-resources.x";
    private static final String CLIENT = "00000000-0000-4000-8000-00000000000c";
    private static final String ACCOUNT =
            "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/stint-research";

    private @Nullable World surroundings;

    @Override
    protected BootWorld open() throws IOException {
        surroundings = new World();
        return surroundings;
    }

    private PlayedResourceManager arm() {
        return Objects.requireNonNull(surroundings, "open() comes first").arm;
    }

    private String resourceId() {
        return Objects.requireNonNull(surroundings, "open() comes first").resourceId;
    }

    /** Whatever happened, Azure was asked for the end of the machine, as far as it could be asked at all. */
    @AfterEach
    void the_machine_asked_to_be_deleted() {
        boolean unknown = machine.console().contains("failed at metadata")
                || machine.console().contains("failed at identity");
        if (!unknown) {
            assertThat(arm().asked()).startsWith("DELETE " + resourceId());
        }
        assertThat(arm().asked()).noneMatch(line -> line.contains(" wrong "));
    }

    @Test
    @Tag("long")
    void a_machine_that_may_not_delete_itself_deallocates_itself() throws Exception {
        arm().refuse("DELETE");
        boot();

        unreported();
        assertThat(arm().asked()).containsExactly("DELETE " + resourceId(), "POST " + resourceId() + "/deallocate");
    }

    @Test
    @Tag("long")
    void a_machine_that_may_do_neither_says_so_and_powers_itself_off() throws Exception {
        arm().refuse("DELETE");
        arm().refuse("POST");
        boot();

        unreported();
        assertThat(machine.console())
                .contains("this machine may neither delete nor deallocate itself (HTTP 403)")
                .endsWith("this machine ends\n");
    }

    @Test
    @Tag("long")
    void the_agent_is_told_which_identity_is_its_own() throws Exception {
        boot();

        assertThat(machine.agentOutput()).contains("AZURE_CLIENT_ID=" + CLIENT + "\n");
    }

    @Test
    @Tag("long")
    void the_temporary_disk_is_used_where_the_image_has_mounted_it() throws Exception {
        machine.place("/proc/mounts", "/dev/sdb1 " + machine.root() + "/mnt ext4 rw,relatime 0 0\n");
        boot();

        unreported();
        assertThat(machine.calls())
                .contains("mount --bind " + machine.root() + "/mnt/stint " + machine.root() + "/var/lib/stint")
                .noneMatch(call -> call.startsWith("mkfs"));
    }

    @Test
    @Tag("long")
    void the_temporary_disk_is_formatted_where_nobody_has_mounted_it() throws Exception {
        diskGib = 10;
        machine.place("/sys/block/sdb/size", "41943040\n").place("/dev/sdb", "");
        Path links = Files.createDirectories(machine.root().resolve("dev/disk/azure"));
        Files.createSymbolicLink(links.resolve("resource"), Path.of("../../sdb"));
        boot();

        unreported();
        assertThat(machine.calls()).contains("mkfs.ext4 -q -F -m 0 -E nodiscard " + machine.root() + "/dev/sdb");
    }

    @Test
    @Tag("long")
    void an_agent_that_is_broken_off_because_the_machine_is_taken_is_not_reported() throws Exception {
        agent("taken", "exit 143");
        machine.goingDown();
        boot();

        toldOnConsole("agent", "because the machine is being shut down");
        assertThat(world().store().object(report())).isEmpty();
    }

    private static final class World implements BootWorld {

        private final StageClock clock = new StageClock();
        private final PlayedStore store = new PlayedStore(new Blobs());
        private final PlayedResourceManager arm = new PlayedResourceManager(ARM_TOKEN);
        private @Nullable AzureMetadataFake metadata;
        private String resourceId = "";

        World() throws IOException {}

        @Override
        public BootFacts facts() {
            return new BootFacts(
                    MachineCloud.AZURE,
                    new Market("azure", "westeurope", "1", "Standard_NC4as_T4_v3", CapacityType.SPOT),
                    "westeurope-1",
                    "Microsoft NVMe Direct Disk              ",
                    "MSFT NVMe Accelerator v1.0              ",
                    List.of("169.254.169.254", "168.63.129.16"),
                    Set.of(STORE_TOKEN, ARM_TOKEN));
        }

        @Override
        public BootStore store() {
            return store;
        }

        private AzureMetadataFake metadataService() {
            return Objects.requireNonNull(metadata, "machine() comes first");
        }

        @Override
        public String machine(int rank) {
            AzureMetadataFake.Identity some = AzureMetadataFake.Identity.some();
            AzureMetadataFake.Identity identity = new AzureMetadataFake.Identity(
                    some.subscription(),
                    "stint-research",
                    "stint-0123456789abcdef0123456789abcdef-" + rank,
                    some.vmId(),
                    some.location(),
                    some.zone(),
                    some.size(),
                    true,
                    some.privateAddress(),
                    Map.of());
            if (metadata != null) {
                metadata.close();
            }
            metadata = AzureMetadataFake.start(clock, identity);
            metadata.token(
                    CLIENT,
                    ACCOUNT,
                    "https://storage.azure.com/",
                    STORE_TOKEN,
                    clock.instant().plus(Duration.ofHours(1)));
            metadata.token(
                    CLIENT,
                    ACCOUNT,
                    "https://management.azure.com/",
                    ARM_TOKEN,
                    clock.instant().plus(Duration.ofHours(1)));
            resourceId = identity.resourceId();
            return identity.group() + ":" + identity.name();
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
            return BootScript.of(new AzureDialect(Optional.of(ACCOUNT.replace("research", "{team}")), arm.address()))
                    .render(request);
        }

        @Override
        public void close() {
            store.close();
            arm.close();
            metadataService().close();
        }
    }

    /** Get Blob and Put Blob, of a container {@code models} below {@code stint}. */
    private static final class Blobs implements PlayedStore.Language {

        private static final String BELOW = "/stintstore/models/stint/";

        @Override
        public String uri(URI server) {
            return "az://stintstore/models/stint?endpoint=" + server + "/stintstore";
        }

        @Override
        public Optional<String> wrong(HttpExchange exchange) {
            var headers = exchange.getRequestHeaders();
            if (!("Bearer " + STORE_TOKEN).equals(headers.getFirst("Authorization"))) {
                return Optional.of("has no token of the machine's identity");
            }
            String date = Optional.ofNullable(headers.getFirst("x-ms-date")).orElse("");
            if (!date.matches("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT")
                    || !"2023-11-03".equals(headers.getFirst("x-ms-version"))) {
                return Optional.of("has no date and version: " + date);
            }
            if (!exchange.getRequestURI().getRawPath().startsWith(BELOW)) {
                return Optional.of("is not below the store");
            }
            boolean write = writes(exchange) && "BlockBlob".equals(headers.getFirst("x-ms-blob-type"));
            return write || exchange.getRequestMethod().equals("GET")
                    ? Optional.empty()
                    : Optional.of("is neither Get Blob nor Put Blob of a block blob");
        }

        @Override
        public boolean writes(HttpExchange exchange) {
            return exchange.getRequestMethod().equals("PUT");
        }

        @Override
        public String key(HttpExchange exchange) {
            return URLDecoder.decode(exchange.getRequestURI().getRawPath(), StandardCharsets.UTF_8)
                    .substring(BELOW.length());
        }

        @Override
        public int written() {
            return 201;
        }

        @Override
        public String refusal(BootStore.Refusal refusal) {
            return "\uFEFF<?xml version=\"1.0\" encoding=\"utf-8\"?><Error><Code>" + refusal.code() + "</Code><Message>"
                    + refusal.message() + "\nRequestId:1\nTime:2026-11-21T08:00:00Z</Message></Error>";
        }
    }
}
