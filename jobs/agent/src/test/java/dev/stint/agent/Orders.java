package dev.stint.agent;

import dev.stint.mailbox.Order;
import dev.stint.mailbox.Order.CheckpointOrder;
import dev.stint.mailbox.Order.Completion;
import dev.stint.mailbox.Order.Input;
import dev.stint.mailbox.Order.Timing;
import dev.stint.mailbox.Order.Wish;
import dev.stint.mailbox.Order.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds orders for tests. */
final class Orders {

    static final String RUN = "train-1";

    int version = 1;
    int attempt = 1;
    String setup = "";
    String run = "true";
    Map<String, String> env = new HashMap<>();
    Map<String, String> secrets = new HashMap<>();
    Optional<Order.Blob> workdir = Optional.empty();
    List<Input> inputs = List.of();
    List<String> outputs = List.of();
    Optional<Order.Container> container = Optional.empty();
    Duration hold = Duration.ZERO;
    long logCapBytes = 64 << 20;
    String checkpointPath = "";
    Optional<Duration> interval = Optional.of(Duration.ofMillis(1));
    Completion completion = Completion.RENAME;
    String marker = "*.ckpt";
    Duration quiet = Duration.ofSeconds(1);
    Duration drain = Duration.ofSeconds(20);
    int rank = 0;
    int nodes = 1;
    Optional<Order.Meeting> meeting = Optional.empty();
    Wish wish = Wish.RUN;
    Instant leaseUntil = Instant.parse("2100-01-01T00:00:00Z");

    static Orders running(String script) {
        Orders orders = new Orders();
        orders.run = script;
        return orders;
    }

    Orders keeping(String path) {
        checkpointPath = path;
        return this;
    }

    Order order() {
        return new Order(
                version,
                RUN,
                attempt,
                1,
                rank,
                nodes,
                new Work(
                        setup,
                        run,
                        env,
                        workdir,
                        inputs,
                        outputs,
                        "team/" + RUN + "/outputs",
                        secrets,
                        hold,
                        logCapBytes,
                        container),
                new CheckpointOrder(
                        "team/" + RUN,
                        checkpointPath,
                        interval,
                        0,
                        completion,
                        marker,
                        quiet,
                        "TERM",
                        drain,
                        List.of()),
                wish,
                wish == Wish.RUN ? "" : "asked by a test",
                leaseUntil,
                Optional.empty(),
                true,
                new Timing(
                        Duration.ofMillis(50), Duration.ofMillis(200), Duration.ofMillis(100), Duration.ofMillis(50)),
                meeting);
    }
}
