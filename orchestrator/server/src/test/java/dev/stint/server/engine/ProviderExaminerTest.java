package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.stint.api.ProviderViews;
import dev.stint.checkpoints.MemoryObjectStore;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.providers.Finding;
import dev.stint.server.HandClock;
import dev.stint.server.RefusedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProviderExaminerTest {

    private final HandClock clock = new HandClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final ObjectStore store = new MemoryObjectStore();
    private final FakeCloud cloud = new FakeCloud(store, clock);
    private final PreparedAgents agents = new PreparedAgents();
    private final Stores stores = new Stores(store);
    private final ProviderExaminer examiner = new ProviderExaminer(
            new Providers(List.of(cloud)), new Reach(stores, agents, ProviderStores.of(Map.of())), clock);

    @Test
    void warnings_do_not_keep_a_provider_from_being_used_and_failures_do() {
        Finding warning = new Finding("quota", Finding.Outcome.WARNING, "8 vCPU", "ask for more");
        cloud.examination = () -> List.of(warning, new Finding("image", Finding.Outcome.OK, "is there", ""));

        ProviderViews.ExaminationView view = examiner.examine("fake");

        assertThat(view.sound()).isTrue();
        assertThat(view.store()).isEqualTo(store.uri());
        assertThat(view.findings())
                .containsExactly(
                        new ProviderViews.FindingView("quota", "warning", "8 vCPU", "ask for more"),
                        new ProviderViews.FindingView("image", "ok", "is there", ""));

        cloud.examination = () -> List.of(warning, new Finding("image", Finding.Outcome.FAILED, "is not", "make one"));
        assertThat(examiner.examine("fake").sound()).isFalse();
    }

    @Test
    void an_adapter_that_breaks_off_is_a_finding_and_one_that_does_not_look_is_another() {
        assertThat(examiner.examine("fake").findings())
                .extracting(ProviderViews.FindingView::outcome)
                .containsExactly("unknown");

        cloud.examination = () -> {
            throw new IllegalStateException("broken");
        };

        assertThat(examiner.examine("fake").sound()).isFalse();
        assertThat(examiner.examine("fake").findings().get(0).detail()).contains("broken");
    }

    @Test
    void machines_that_cannot_be_given_an_agent_are_said_before_a_run_learns_it() {
        cloud.examination = () -> List.of(new Finding("image", Finding.Outcome.OK, "is there", ""));
        cloud.fetches = true;
        agents.obstacle = Optional.of("this Java has no jlink");

        ProviderViews.ExaminationView view = examiner.examine("fake");

        assertThat(view.sound()).isFalse();
        assertThat(view.findings())
                .extracting(ProviderViews.FindingView::subject)
                .containsExactly("image", "agent");
        assertThat(view.findings().get(1).detail()).contains("this Java has no jlink");

        cloud.cutOff = Optional.of("machines of fake reach nothing");
        assertThat(examiner.examine("fake").findings())
                .as("what the provider says of the store itself is enough")
                .hasSize(1);
    }

    @Test
    void a_provider_that_is_off_is_told_apart_from_one_that_nobody_knows() {
        RefusedException off = catchThrowableOfType(RefusedException.class, () -> examiner.examine("aws"));
        assertThat(off).hasMessageContaining("set stint.providers.aws.regions").hasMessageEndingWith("is fake");
        assertThat(off.exitCode()).isEqualTo(4);

        assertThat(catchThrowableOfType(RefusedException.class, () -> examiner.examine("nimbus")))
                .hasMessage("provider 'nimbus' is not known; switched on is fake");
    }
}
