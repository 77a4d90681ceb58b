package dev.stint.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.stint.mailbox.Order;
import dev.stint.providers.MachineStatus.End;
import dev.stint.providers.Offer;
import dev.stint.providers.OfferQuery;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hazard in an order follows: the market's word, the machine's age, and what our own machines lived to see. */
class EngineCadenceTest {

    private EngineUnderTest engine;

    @BeforeEach
    void start(@TempDir Path folder) {
        engine = EngineUnderTest.start(folder);
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private double hazard(Duration age) {
        Offer offer =
                engine.cloud.offers(new OfferQuery(Set.of(), engine.clock.instant(), engine.clock.instant())).stream()
                        .filter(each -> each.market().equals(FakeCloud.SPOT_A))
                        .findFirst()
                        .orElseThrow();
        return engine.part(MarketHistory.class).hazardPerHour(offer, age, 1);
    }

    @Test
    void the_order_of_a_spot_machine_carries_the_hazard_of_its_age() {
        engine.submit("checkpoint: {}", "work: 10h");
        FakeCloud.Played machine = engine.machine(1);
        machine.runs();

        Order young = EngineUnderTest.await(
                "an order with a hazard",
                () -> machine.order().filter(order -> order.checkpoint().hazardPerHour() > 0));
        engine.clock.pass(Duration.ofHours(8));
        Order old = EngineUnderTest.await("an order with a lower hazard", () -> {
            machine.runs();
            return machine.order()
                    .filter(order -> order.checkpoint().hazardPerHour()
                            < young.checkpoint().hazardPerHour() / 2);
        });

        assertThat(old.version()).isGreaterThan(young.version());
        assertThat(young.checkpoint().interval()).isEmpty();
    }

    @Test
    void a_machine_that_was_taken_raises_the_hazard_of_its_market() {
        double before = hazard(Duration.ofMinutes(30));
        String run = engine.submit("checkpoint: {}", "work: 10h");
        FakeCloud.Played first = engine.machine(1);
        assertThat(first.machine.market()).isEqualTo(FakeCloud.SPOT_A);
        first.runs();
        engine.awaitState(run, "RUNNING");
        engine.cloud.dry(FakeCloud.SPOT_A);
        first.end(End.PREEMPTED);
        EngineUnderTest.await("machine 2", () -> {
            engine.clock.pass(Duration.ofSeconds(10));
            return Optional.of(engine.cloud.machines()).filter(all -> all.size() == 2);
        });
        engine.clock.pass(Duration.ofMinutes(2));

        assertThat(hazard(Duration.ofMinutes(30))).isGreaterThan(1.2 * before);
    }
}
