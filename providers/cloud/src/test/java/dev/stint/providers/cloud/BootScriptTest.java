package dev.stint.providers.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stint.providers.AgentImage;
import dev.stint.providers.CapacityType;
import dev.stint.providers.LaunchRequest;
import dev.stint.providers.Market;
import dev.stint.providers.stage.contract.BootLaunches;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Boot data for Google Cloud and Azure as text. What it does is in {@link GcpBootTest} and {@link AzureBootTest}. */
final class BootScriptTest {

    private static final Instant LEASE = Instant.parse("2026-11-22T08:00:00Z");
    private static final Market GOOGLE =
            new Market("gcp", "europe-west4", "europe-west4-a", "g2-standard-4", CapacityType.SPOT);
    private static final Market AZURE =
            new Market("azure", "westeurope", "1", "Standard_NC4as_T4_v3", CapacityType.SPOT);
    private static final BootScript GCP_SCRIPT = BootScript.of(new GcpDialect());
    private static final BootScript AZURE_SCRIPT = BootScript.of(new AzureDialect(
            Optional.of(
                    "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/stint-{team}"),
            AzureDialect.USUAL_RESOURCE_MANAGER));

    private static LaunchRequest request(Market market, String storeUri) {
        AgentImage image =
                BootLaunches.image(StoreAddress.shown(storeUri) + "/agents/1f.tar.gz", "1f".repeat(32), 61_234_567);
        return BootLaunches.of(market, storeUri, List.of(image), LEASE, 100, true);
    }

    private static String values(String script) {
        return script.substring(script.indexOf("CONTAINER="), script.indexOf("set -euo"));
    }

    @Test
    void on_google_it_says_where_objects_are_read_and_written() {
        String script = GCP_SCRIPT.render(request(GOOGLE, "gs://models/stint"));

        assertThat(GCP_SCRIPT.render(request(GOOGLE, "gs://models/stint"))).isEqualTo(script);
        assertThat(values(script)).isEqualTo("""
                CONTAINER='true'
                MAIL_URL='https://storage.googleapis.com/upload/storage/v1/b/models/o?uploadType=media&name=stint%2Fresearch%2Ftrain-digits-7f3k2%2Fmail%2F2-1'
                IMAGE_URL='https://storage.googleapis.com/download/storage/v1/b/models/o/stint%2Fagents%2F1f.tar.gz?alt=media'
                IMAGE_SHA256='1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f'
                IMAGE_BYTES='61234567'
                """);
        assertThat(script)
                .startsWith("#!/bin/bash\nBOOT='{\"storeUri\":\"gs://models/stint\"")
                .endsWith("esac\n");
    }

    @Test
    void on_azure_it_says_where_blobs_are_whose_identity_it_is_and_whom_to_ask_for_the_end() {
        String script = AZURE_SCRIPT.render(request(AZURE, "az://stintstore/models/st int".replace(" ", "%20")));

        assertThat(values(script)).isEqualTo("""
                CONTAINER='true'
                MAIL_URL='https://stintstore.blob.core.windows.net/models/st%20int/research/train-digits-7f3k2/mail/2-1'
                IMAGE_URL='https://stintstore.blob.core.windows.net/models/st%20int/agents/1f.tar.gz'
                ACCOUNT='%2Fsubscriptions%2Fs%2FresourceGroups%2Fg%2Fproviders%2FMicrosoft.ManagedIdentity%2FuserAssignedIdentities%2Fstint-research'
                ARM='https://management.azure.com'
                IMAGE_SHA256='1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f1f'
                IMAGE_BYTES='61234567'
                """);
    }

    @Test
    void another_endpoint_is_taken_as_the_store_says() {
        assertThat(values(GCP_SCRIPT.render(request(GOOGLE, "gs://models?endpoint=http://127.0.0.1:8080"))))
                .contains(
                        "MAIL_URL='http://127.0.0.1:8080/upload/storage/v1/b/models/o?uploadType=media&name=research%2F")
                .contains(
                        "IMAGE_URL='http://127.0.0.1:8080/download/storage/v1/b/models/o/agents%2F1f.tar.gz?alt=media'");
        assertThat(values(AZURE_SCRIPT.render(
                        request(AZURE, "az://stintstore/models?endpoint=http://127.0.0.1:10000/stintstore"))))
                .contains("MAIL_URL='http://127.0.0.1:10000/stintstore/models/research/")
                .contains("IMAGE_URL='http://127.0.0.1:10000/stintstore/models/agents/1f.tar.gz'");
    }

    @Test
    void the_key_is_in_it_once_and_can_be_taken_out_as_a_line() {
        assertThat(Stream.of(
                        GCP_SCRIPT.render(request(GOOGLE, "gs://models/stint")),
                        AZURE_SCRIPT.render(request(AZURE, "az://stintstore/models"))))
                .allSatisfy(script -> assertThat(script.lines().filter(line -> line.contains(BootLaunches.KEY_TEXT)))
                        .containsExactly("KEY='" + BootLaunches.KEY_TEXT + "'"));
    }

    @Test
    void a_store_of_another_cloud_is_refused_without_what_may_be_a_secret() {
        for (String uri : List.of("s3://models?token=s3cr3t", "file:///home/me", "gs://models?endpoint=ftp://s3cr3t")) {
            assertThatThrownBy(() -> GCP_SCRIPT.render(request(GOOGLE, uri)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("give gs://bucket")
                    .hasMessageNotContaining("s3cr3t");
        }
        for (String uri : List.of("gs://models?token=s3cr3t", "az://stintstore?x=s3cr3t", "az://Stint/models")) {
            assertThatThrownBy(() -> AZURE_SCRIPT.render(request(AZURE, uri)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("give az://ACCOUNT/CONTAINER")
                    .hasMessageNotContaining("s3cr3t");
        }
    }

    @Test
    void it_fits_into_what_each_cloud_takes_with_names_of_any_length() {
        String prefix = "/" + "p".repeat(1000);

        assertThat(GCP_SCRIPT.render(request(GOOGLE, "gs://" + "b".repeat(222) + prefix)))
                .hasSizeLessThan(GcpDialect.LARGEST_BYTES / 4);
        assertThat(AZURE_SCRIPT.render(request(AZURE, "az://" + "a".repeat(24) + "/" + "c".repeat(63) + prefix)))
                .hasSizeLessThan(AzureDialect.LARGEST_BYTES / 2);
    }

    @Test
    void a_second_run_in_one_life_of_a_machine_does_nothing(@TempDir Path folder) throws Exception {
        Files.createDirectories(folder.resolve("run/stint"));
        Files.createFile(folder.resolve("run/stint/machine"));
        Path script = Files.writeString(folder.resolve("script"), GCP_SCRIPT.render(request(GOOGLE, "gs://models")));
        ProcessBuilder builder = new ProcessBuilder("/bin/bash", script.toString()).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("STINT_ROOT", folder.toString());
        builder.environment().put("PATH", folder.toString()); // where there is no command
        Process process = builder.start();

        assertThat(process.getInputStream().readAllBytes()).isEmpty();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files.filter(Files::isRegularFile))
                    .containsExactlyInAnyOrder(script, folder.resolve("run/stint/machine"));
        }
    }

    @Test
    void a_linter_finds_nothing(@TempDir Path folder) throws Exception {
        @Nullable String path = System.getenv("PATH");
        Assumptions.assumeTrue(
                Stream.of((path == null ? "" : path).split(File.pathSeparator))
                        .anyMatch(each -> Files.isExecutable(Path.of(each, "shellcheck"))),
                "shellcheck is not installed");
        Path gcp = Files.writeString(folder.resolve("gcp.sh"), GCP_SCRIPT.render(request(GOOGLE, "gs://models")));
        Path azure = Files.writeString(
                folder.resolve("azure.sh"), AZURE_SCRIPT.render(request(AZURE, "az://stintstore/models")));

        assertThat(linted(gcp, azure)).isEmpty();
    }

    private static String linted(Path... scripts) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("shellcheck", scripts[0].toString(), scripts[1].toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }
}
