package dev.stint.providers.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.providers.Finding;
import dev.stint.providers.Finding.Outcome;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalExaminationTest {
    @TempDir
    Path root = Path.of("");

    private static Finding of(String subject, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError(subject + " is not among " + findings));
    }

    @Test
    void isolation_markets_and_disk_are_looked_at() {
        try (LocalWorld world = new LocalWorld(root)) {
            List<Finding> findings = world.provider.examine("file:///nowhere");

            assertThat(findings).extracting(Finding::outcome).doesNotContain(Outcome.FAILED, Outcome.UNKNOWN);
            assertThat(of("markets", findings).detail()).contains("harbor", "home", "test");
            assertThat(of("disk of machines", findings).detail()).contains("GiB are free in " + world.folder);
            Finding isolation = of("isolation", findings);
            assertThat(isolation.outcome() == Outcome.OK)
                    .isEqualTo(isolation.detail().startsWith("commands run as users of their own"));
        }
    }

    @Test
    void a_scenario_that_is_wrong_is_named_with_what_is_wrong() {
        try (LocalWorld world = new LocalWorld(root)) {
            LocalWorld.write(root.resolve("markets/bad.yaml"), "notise: 3s");

            Finding bad = of("market bad", world.provider.examine("file:///nowhere"));

            assertThat(bad.outcome()).isEqualTo(Outcome.FAILED);
            assertThat(bad.detail()).contains("did you mean 'notice'?");
            assertThat(bad.remedy()).contains("correct the scenario");
        }
    }
}
