package dev.stint.drill;

import dev.stint.mailbox.Order;
import dev.stint.spec.CheckpointSpec;
import dev.stint.spec.JobInput;
import dev.stint.spec.JobOutput;
import dev.stint.spec.JobSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Orders for a drill's machines: the job as a server would order it, but every complete set is committed, whatever the spec's
 * interval, since only what is committed can be compared. Immutable.
 */
final class Orders {

    /** A machine whose orders are renewed no more, since this program was killed, ends itself after so long. */
    static final Duration LEASE = Duration.ofSeconds(60);

    /** Longest time to save when the spec leaves it open: the shortest notice among the big providers. */
    static final Duration DRAIN = Duration.ofSeconds(30);

    private static final long LOG_CAP_BYTES = 64L << 20;
    private static final Duration EVERY_SET = Duration.ofMillis(1);

    private final JobSpec spec;
    private final Map<String, DrillPlan.Material> materials;

    Orders(JobSpec spec, Map<String, DrillPlan.Material> materials) {
        this.spec = spec;
        this.materials = materials;
    }

    /** Where in the store content of that hash lies. */
    static String blobKey(String sha256) {
        return "drill/blobs/" + sha256;
    }

    /** The longest the command gets to save after its signal. */
    static Duration drain(JobSpec spec) {
        return spec.checkpoint().flatMap(CheckpointSpec::drain).orElse(DRAIN);
    }

    /**
     * The run's id. It is the same for every run of a drill: a script may use it, and that shall not make a difference.
     */
    String run() {
        return spec.name() + "-drill";
    }

    Order order(String team, int version, int attempt, Instant now) {
        return new Order(
                version,
                run(),
                attempt,
                1,
                0,
                1,
                work(team),
                checkpoint(team),
                Order.Wish.RUN,
                "",
                now.plus(LEASE),
                Optional.empty(),
                true,
                new Order.Timing(
                        Duration.ofMillis(500), Duration.ofMillis(300), Duration.ofSeconds(1), Duration.ofSeconds(1)),
                Optional.empty());
    }

    private Order.Work work(String team) {
        List<Order.Input> inputs = new ArrayList<>();
        for (int i = 0; i < spec.inputs().size(); i++) {
            JobInput input = spec.inputs().get(i);
            String key = "inputs[" + i + "]";
            inputs.add(new Order.Input(
                    input.remote() ? input.source() : "",
                    blob(key),
                    input.path(),
                    Optional.ofNullable(materials.get(key))
                            .map(DrillPlan.Material::archive)
                            .orElse(false),
                    input.sha256()));
        }
        return new Order.Work(
                spec.setup(),
                spec.run(),
                spec.env(),
                blob("workdir"),
                inputs,
                spec.outputs().stream().map(JobOutput::path).toList(),
                team + "/" + run() + "/outputs",
                Map.of(),
                Duration.ZERO,
                LOG_CAP_BYTES,
                spec.resources()
                        .image()
                        .map(image ->
                                new Order.Container(image, spec.resources().mayUseAccelerators())));
    }

    private Optional<Order.Blob> blob(String key) {
        return Optional.ofNullable(materials.get(key))
                .map(m -> new Order.Blob(blobKey(m.sha256()), m.sha256(), m.size()));
    }

    private Order.CheckpointOrder checkpoint(String team) {
        Optional<CheckpointSpec> asked = spec.checkpoint();
        CheckpointSpec.CompleteWhen rule =
                asked.map(CheckpointSpec::completeWhen).orElse(CheckpointSpec.DEFAULT_COMPLETE_WHEN);
        return new Order.CheckpointOrder(
                team + "/" + run(),
                asked.map(CheckpointSpec::path).orElse(""),
                Optional.of(EVERY_SET),
                0,
                switch (rule.how()) {
                    case MARKER -> Order.Completion.MARKER;
                    case RENAME -> Order.Completion.RENAME;
                    case QUIET -> Order.Completion.QUIET;
                },
                rule.pattern(),
                rule.quiet(),
                asked.map(c -> c.signal().word()).orElse("TERM"),
                drain(spec),
                List.of());
    }
}
