package dev.stint.server.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.api.Requests.BlobRef;
import dev.stint.core.placement.Families;
import dev.stint.core.queue.Needs;
import dev.stint.providers.Market;
import dev.stint.spec.JobSpecs;
import dev.stint.spec.teams.TeamSpec;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read of a spec once, when it is accepted. */
class QueueEntryTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run: x | 1 | 0",
                "{run: x, nodes: 4, checkpoint: {path: c}} | 4 | 0",
                "{run: x, resources: {accelerators: 'A100:8'}} | 1 | 8",
                "{run: x, nodes: 2, checkpoint: {path: c}, resources: {accelerators: 'A100:8'}} | 2 | 16",
                "{run: x, resources: {accelerators: {A100: 8, H100: 4}}} | 1 | 4"
            })
    void a_job_needs_its_machines_and_the_least_accelerators_it_can_do_with(
            String spec, int machines, int accelerators) {
        String text = spec.startsWith("{") ? "{name: a, " + spec.substring(1) : "name: a\n" + spec;
        Needs needs = QueueEntry.needs(JobSpecs.parse(text, "a.yaml").fold(valid -> valid, invalid -> {
            throw new AssertionError(invalid.messages());
        }));
        assertThat(needs).isEqualTo(new Needs(machines, accelerators));
    }

    @Test
    void a_fingerprint_is_that_of_the_job_and_not_of_its_layout() {
        Map<String, BlobRef> files = Map.of("workdir", new BlobRef("a".repeat(64), 10));
        String one = Fingerprint.of("name: a\nrun: |\n  x\nenv: {A: 1, B: 2}\n", files);

        assertThat(Fingerprint.of("# again\nenv:\n  B: 2\n  A: 1\nrun: |\n  x\nname: a\n", files))
                .isEqualTo(one);
        assertThat(Fingerprint.of("name: a\nrun: |\n  y\nenv: {A: 1, B: 2}\n", files))
                .isNotEqualTo(one);
        assertThat(Fingerprint.of(
                        "name: a\nrun: |\n  x\nenv: {A: 1, B: 2}\n",
                        Map.of("workdir", new BlobRef("b".repeat(64), 10))))
                .isNotEqualTo(one);
    }

    @Test
    void a_team_uses_the_families_it_is_approved_for() {
        TeamSpec plain = TeamSpec.unbounded("vision");
        Families some = Families.of(new TeamSpec(
                "vision", Map.of(), 1, plain.quota(), List.of("aws:g5.*", "local:*"), List.of(), List.of()));

        assertThat(some.misfit(Market.parse("aws/us-east-1/us-east-1a/g5.xlarge/spot")))
                .isEmpty();
        assertThat(some.misfit(Market.parse("aws/us-east-1/us-east-1a/g5x.large/spot")))
                .contains("team vision may not use aws:g5x.large, only aws:g5.*, local:* (families of the team)");
        assertThat(Families.of(plain).misfit(Market.parse("aws/us-east-1/us-east-1a/p4d.24xlarge/spot")))
                .isEmpty();
    }
}
