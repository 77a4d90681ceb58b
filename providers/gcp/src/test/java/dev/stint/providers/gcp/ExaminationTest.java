package dev.stint.providers.gcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code stint doctor gcp} finds. */
final class ExaminationTest {
    private static final String ELSEWHERE = "file:///home/me/.stint/bucket";

    @TempDir
    Path root = Path.of("");

    private @Nullable StagedWorld opened;

    @BeforeEach
    void begin() throws IOException {
        opened = new StagedWorld(root.resolve("gcp"));
        world().stage.change(landscape -> landscape.serviceAccount("stint-default@stint-test.iam.gserviceaccount.com"));
    }

    @AfterEach
    void end() {
        world().close();
    }

    private StagedWorld world() {
        return Objects.requireNonNull(opened, "no world was opened");
    }

    private Finding finding(String subject) {
        return finding(subject, ELSEWHERE);
    }

    private Finding finding(String subject, String storeUri) {
        List<Finding> findings = world().provider().examine(storeUri);
        return findings.stream()
                .filter(finding -> finding.subject().startsWith(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing was found of " + subject + " in " + findings));
    }

    @Test
    void where_all_is_well_only_the_store_is_wrong() {
        List<Finding> findings = world().provider().examine(ELSEWHERE);

        assertThat(findings)
                .filteredOn(finding -> finding.outcome() != Outcome.OK)
                .extracting(Finding::subject)
                .containsExactly("store " + ELSEWHERE);
        assertThat(findings)
                .extracting(Finding::subject)
                .contains(
                        "credentials",
                        "permissions to look in project stint-test",
                        "permissions to launch and end machines in project stint-test",
                        "service account stint-default@stint-test.iam.gserviceaccount.com",
                        "image " + GcpSettings.UBUNTU,
                        "subnetwork projects/stint-test/regions/us-central1/subnetworks/stint-machines",
                        "quota GPUS_ALL_REGIONS in all regions",
                        "quota NVIDIA_L4_GPUS in us-central1");
        assertThat(world().stage.instances()).isEmpty();
    }

    @Test
    void permissions_that_are_missing_are_named() {
        world().stage.deny("compute.instances.create");
        world().stage.deny("compute.zones.list");
        world().stage.deny("iam.serviceAccounts.actAs");

        assertThat(finding("permissions to look").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(finding("permissions to look").detail()).isEqualTo("missing: compute.zones.list");
        assertThat(finding("permissions to launch").outcome()).isEqualTo(Outcome.WARNING);
        assertThat(finding("permissions to launch").detail()).contains("compute.instances.create");
        assertThat(finding("service account").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void an_account_an_image_and_a_subnetwork_that_are_not_there_are_found_out() {
        world().settings.put("service-account", "nobody@stint-test.iam.gserviceaccount.com");
        world().settings.put("gpu-image", "projects/deeplearning-platform-release/global/images/family/none");
        world().settings.put("subnetwork", "none");
        world().restarted();

        assertThat(finding("service account").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(finding("gpu-image").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(finding("gpu-image").remedy()).contains("stint.providers.gcp.gpu-image");
        assertThat(finding("subnetwork").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void a_bucket_is_weighed_and_its_place_compared_with_the_regions() {
        world().stage.change(landscape -> landscape.bucket("ckpt", "EUROPE-WEST4"));

        assertThat(finding("bucket ckpt", "gs://ckpt/stint").outcome()).isEqualTo(Outcome.OK);
        assertThat(finding("location of bucket ckpt", "gs://ckpt/stint"))
                .satisfies(finding -> assertThat(finding.outcome()).isEqualTo(Outcome.WARNING))
                .satisfies(finding -> assertThat(finding.detail()).contains("europe-west4", "machines in us-central1"));
        world().stage.deny("storage.objects.create");
        assertThat(finding("bucket ckpt", "gs://ckpt/stint").detail()).isEqualTo("missing: storage.objects.create");
        assertThat(finding("bucket none", "gs://none").outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void credentials_that_are_not_accepted_are_findings() {
        world().stage.faults().failAlways("*", 401, "authError", "Invalid Credentials");

        assertThat(finding("project").outcome()).isEqualTo(Outcome.FAILED);
        assertThat(finding("project").remedy()).contains("give valid ones");
    }

    @Test
    void where_google_cannot_be_reached_nothing_is_known_and_nothing_is_called_a_bug() {
        world().settings.put("endpoint", "http://127.0.0.1:9");
        world().restarted();

        assertThat(world().provider().examine("gs://ckpt"))
                .filteredOn(finding -> !finding.subject().equals("credentials"))
                .isNotEmpty()
                .allSatisfy(finding -> assertThat(finding.outcome()).isEqualTo(Outcome.UNKNOWN))
                .allSatisfy(finding -> assertThat(finding.remedy()).isEqualTo("try again"));
    }

    @Test
    void a_quota_of_no_gpus_at_all_is_a_warning() {
        world().stage.quota("GPUS_ALL_REGIONS", 0);

        assertThat(finding("quota GPUS_ALL_REGIONS").outcome()).isEqualTo(Outcome.WARNING);
    }
}
