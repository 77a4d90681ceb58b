package dev.stint.server.engine;

import dev.stint.api.Requests.BlobRef;
import dev.stint.core.placement.Families;
import dev.stint.core.placement.Fit;
import dev.stint.core.policy.Observation.Capacity;
import dev.stint.core.policy.Observation.Goal;
import dev.stint.core.run.Run;
import dev.stint.mailbox.Order;
import dev.stint.providers.Money;
import dev.stint.server.db.RunRow;
import dev.stint.server.db.RunTable;
import dev.stint.server.queue.TeamBook;
import dev.stint.spec.CapacityChoice;
import dev.stint.spec.CheckpointSpec;
import dev.stint.spec.EmbeddingSpec;
import dev.stint.spec.JobInput;
import dev.stint.spec.JobOutput;
import dev.stint.spec.JobSpec;
import dev.stint.spec.JobSpecs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.stereotype.Component;

/** Reads a stored job spec in the words of the engine. */
@Component
class TermsReader {

    /** Longest drain when the spec leaves it to us: what the longest notice of a vendor allows. */
    private static final Duration DRAIN = Duration.ofSeconds(120);

    /** The embedder's code for an input or settings that no repetition can embed. */
    private static final int INPUT_AT_FAULT = 2;

    private final RunTable runs;
    private final PreviousVectors previous;
    private final ContainerCheck containers;
    private final TeamBook teams;
    private final EngineProperties properties;

    TermsReader(
            RunTable runs,
            PreviousVectors previous,
            ContainerCheck containers,
            TeamBook teams,
            EngineProperties properties) {
        this.containers = containers;
        this.teams = teams;
        this.runs = runs;
        this.previous = previous;
        this.properties = properties;
    }

    /**
     * The job spec of a run; that of the whole for a shard.
     *
     * @throws IllegalStateException when the stored spec is no longer valid, which only another version of us can cause
     */
    JobSpec spec(RunRow run) {
        RunRow whole = whole(run);
        return JobSpecs.parse(whole.spec(), whole.specName()).fold(valid -> valid, invalid -> {
            throw new IllegalStateException(
                    "run " + run.id() + ": its stored spec is not valid any more: " + invalid.messages());
        });
    }

    /**
     * What happens when the command of a run fails.
     *
     * @param shards into how many runs it is divided; 0 for one with machines of its own, also for a shard
     */
    static Run.Rules rules(JobSpec spec, int shards) {
        Set<Integer> never = new LinkedHashSet<>(spec.retries().failOn());
        if (builtIn(spec)) {
            never.add(INPUT_AT_FAULT);
        }
        return new Run.Rules(spec.retries().max(), spec.retries().retryOn(), never, shards);
    }

    /** Whether the built-in executor embeds. */
    static boolean builtIn(JobSpec spec) {
        return spec.embedding().isPresent() && spec.run().isBlank();
    }

    /**
     * A run's terms. Those of a shard are of its part of the work.
     *
     * @throws IllegalStateException as {@link #spec}
     * @throws java.io.UncheckedIOException when what a shard may take over cannot be read from the store just now
     */
    Terms read(RunRow run) {
        JobSpec spec = spec(run);
        Map<String, String> targets = new LinkedHashMap<>();
        for (JobOutput output : spec.outputs()) {
            output.to().ifPresent(to -> targets.put(output.path(), to));
        }
        Families families = Families.of(teams.of(run.team()));
        Set<String> providers = new LinkedHashSet<>();
        spec.resources().alternatives().forEach(r -> providers.addAll(r.providers()));
        return new Terms(
                providers,
                spec.resources().allRegions(),
                offer -> Fit.misfit(spec.resources(), offer.market(), offer.shape())
                        .or(() -> families.misfit(offer.market()))
                        .or(() -> containers.misfit(spec, offer)),
                new Goal(
                        capacity(spec.capacity()),
                        run.deadline(),
                        spec.maxPriceUsdPerHour().map(Money::new),
                        spec.maxWait()),
                offer -> spec.work()
                        .flatMap(w -> w.on(
                                offer.market().instanceType(),
                                offer.shape().accelerator(),
                                offer.shape().acceleratorCount()))
                        .map(work -> run.shardOf().isPresent() ? work.dividedBy(shards(spec)) : work),
                spec.progressTotal().isPresent() && run.shardOf().isEmpty()
                        ? Optional.of(spec.progressTotal().getAsLong())
                        : Optional.empty(),
                spec.budgetMaxUsd().map(Money::new),
                spec.nodes(),
                spec.resources()
                        .alternatives()
                        .get(0)
                        .diskGib()
                        .map(r -> (int) Math.ceil(r.amount()))
                        .orElse(0),
                run.shardOf()
                        .map(shard -> ShardOrders.of(
                                shard.shard(),
                                embedding(run, spec),
                                work(run, spec),
                                previous.of(whole(run), shard.shard())))
                        .orElseGet(() -> work(run, spec)),
                spec.secrets(),
                checkpoint(run, spec.checkpoint(), spec.nodes()),
                targets);
    }

    private RunRow whole(RunRow run) {
        return run.shardOf()
                .map(shard -> runs.find(shard.parent())
                        .orElseThrow(() -> new IllegalStateException("run " + shard.parent() + " has no row")))
                .orElse(run);
    }

    private static EmbeddingSpec embedding(RunRow run, JobSpec spec) {
        return spec.embedding()
                .orElseThrow(() -> new IllegalStateException("run " + run.id() + ": its job has no shards"));
    }

    private static int shards(JobSpec spec) {
        return spec.embedding().map(EmbeddingSpec::shards).orElse(1);
    }

    private Order.Work work(RunRow run, JobSpec spec) {
        RunRow whole = whole(run);
        List<Order.Input> inputs = new ArrayList<>();
        for (int i = 0; i < spec.inputs().size(); i++) {
            JobInput input = spec.inputs().get(i);
            Optional<Order.Blob> blob = blob(whole, "inputs[" + i + "]");
            inputs.add(new Order.Input(
                    input.remote() ? input.source() : "",
                    blob,
                    input.path(),
                    Optional.ofNullable(whole.blobs().get("inputs[" + i + "]"))
                            .map(BlobRef::archive)
                            .orElse(false),
                    input.sha256()));
        }
        return new Order.Work(
                spec.setup(),
                spec.run(),
                spec.env(),
                blob(whole, "workdir"),
                inputs,
                spec.outputs().stream().map(JobOutput::path).toList(),
                run.prefix() + "/outputs",
                Map.of(),
                spec.retries().hold(),
                properties.logCapBytes(),
                container(spec));
    }

    private static Optional<Order.Container> container(JobSpec spec) {
        return spec.resources()
                .image()
                .map(image -> new Order.Container(image, spec.resources().mayUseAccelerators()));
    }

    private static Optional<Order.Blob> blob(RunRow run, String path) {
        return Optional.ofNullable(run.blobs().get(path))
                .map(b -> new Order.Blob(StoreBlobs.key(run.team(), b.sha256()), b.sha256(), b.size()));
    }

    private static Order.CheckpointOrder checkpoint(RunRow run, Optional<CheckpointSpec> spec, int nodes) {
        CheckpointSpec.CompleteWhen rule =
                spec.map(CheckpointSpec::completeWhen).orElse(CheckpointSpec.DEFAULT_COMPLETE_WHEN);
        return new Order.CheckpointOrder(
                run.prefix(),
                spec.map(CheckpointSpec::path).orElse(""),
                spec.flatMap(CheckpointSpec::interval),
                0,
                nodes > 1 ? Order.Completion.CALL : completion(rule.how()),
                rule.pattern(),
                rule.quiet(),
                spec.map(c -> c.signal().word()).orElse("TERM"),
                spec.flatMap(CheckpointSpec::drain).orElse(DRAIN),
                List.of());
    }

    private static Order.Completion completion(CheckpointSpec.Completion how) {
        return switch (how) {
            case MARKER -> Order.Completion.MARKER;
            case RENAME -> Order.Completion.RENAME;
            case QUIET -> Order.Completion.QUIET;
        };
    }

    private static Capacity capacity(CapacityChoice choice) {
        return switch (choice) {
            case SPOT_FIRST -> Capacity.SPOT_FIRST;
            case SPOT_ONLY -> Capacity.SPOT_ONLY;
            case ON_DEMAND -> Capacity.ON_DEMAND;
        };
    }
}
