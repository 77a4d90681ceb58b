package dev.stint.mailbox;

import dev.stint.mailbox.Order.CheckpointOrder;
import dev.stint.mailbox.Order.Completion;
import dev.stint.mailbox.Order.Timing;
import dev.stint.mailbox.Order.Wish;
import dev.stint.mailbox.Order.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Orders for tests. */
final class Orders {

    static final MailboxPrefix LAUNCH = new MailboxPrefix("vision", "train-7f3k2", 2, 1);

    private Orders() {}

    static Order version(int version) {
        return new Order(
                version,
                LAUNCH.run(),
                LAUNCH.attempt(),
                LAUNCH.launch(),
                0,
                1,
                new Work(
                        "",
                        "python train.py",
                        Map.of("EPOCHS", "3"),
                        Optional.empty(),
                        List.of(),
                        List.of("model"),
                        "vision/train-7f3k2/outputs",
                        Map.of("TOKEN", "hunter2-hunter2"),
                        Duration.ZERO,
                        1 << 20,
                        Optional.of(new Order.Container("pytorch/pytorch:2.5.1", true))),
                new CheckpointOrder(
                        "vision/train-7f3k2",
                        "ckpt",
                        Optional.of(Duration.ofMinutes(10)),
                        0.05,
                        Completion.RENAME,
                        "*.pt",
                        Duration.ofSeconds(5),
                        "TERM",
                        Duration.ofSeconds(30),
                        List.of(4L)),
                Wish.RUN,
                "",
                Instant.parse("2026-03-01T00:00:00Z"),
                Optional.of(Instant.parse("2026-03-02T00:00:00Z")),
                false,
                new Timing(
                        Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(30), Duration.ofSeconds(3)),
                Optional.of(new Order.Meeting(List.of("10.0.0.7", "10.0.0.8"), 29500, Optional.of(3L))));
    }
}
