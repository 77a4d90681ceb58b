package dev.stint.agent;

import dev.stint.checkpoints.FencedException;
import dev.stint.checkpoints.StoreRefusedException;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status.CheckpointMark;
import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.Phase;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Fetches what the command needs, claims the checkpoint log, and restores the newest checkpoint. */
final class PreparingStage implements Stage {

    /** A store or network that stays away longer than this fails the attempt; another machine may be luckier. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Bench bench;
    private final Order order;
    private final ProgressLog progress;
    private final Optional<GangProgress> gang;
    private final Backoff backoff = new Backoff();
    private Optional<Background.Task<Optional<CheckpointMark>>> task = Optional.empty();
    private Optional<Instant> failingSince = Optional.empty();

    PreparingStage(Bench bench, Order order) {
        this.bench = bench;
        this.order = order;
        this.gang = order.nodes() > 1 ? Optional.of(new GangProgress(bench, order)) : Optional.empty();
        this.progress = gang.isPresent() ? gang.get() : new StoredProgress(bench, order);
    }

    @Override
    public Stage tick(Instant now) throws IOException {
        if (task.isEmpty()) {
            if (backoff.allows(now)) {
                task = Optional.of(bench.work().start(this::prepare));
            }
            return this;
        }
        if (!task.get().isDone()) {
            return this;
        }
        Background.Task<Optional<CheckpointMark>> done = task.get();
        task = Optional.empty();
        try {
            Optional<CheckpointMark> restored = done.result();
            restored.ifPresent(bench.reporter()::restored);
            return gang.isPresent()
                    ? new GatheringStage(bench, order, gang.get(), restored)
                    : command(bench, order, progress, restored.isPresent(), now);
        } catch (FencedException e) {
            return close(ExitReason.FENCED, Words.of(e), now);
        } catch (FetchFailedException e) {
            return close(ExitReason.FETCH_FAILED, Words.of(e), now);
        } catch (IOException e) {
            return again(e, now);
        } catch (Exception e) {
            throw new IllegalStateException("preparing failed: " + Words.of(e), e);
        }
    }

    @Override
    public Stage end(Ending ending, Instant now) {
        task.ifPresent(running -> running.cancel(true));
        return close(ending.reason(), ending.detail(), now);
    }

    private Optional<CheckpointMark> prepare()
            throws IOException, FetchFailedException, FencedException, InterruptedException {
        bench.reporter().phase(Phase.FETCHING, "");
        if (order.work().container().isPresent()) {
            Docker docker = bench.docker()
                    .orElseThrow(() -> new FetchFailedException("resources.image: there is no docker on this machine's"
                            + " PATH, so nothing can run in a container; install it, or remove resources.image"));
            docker.sweep();
            new ImagePull(docker, bench.reporter())
                    .pull(order.work().container().get().image());
        }
        new Fetcher(bench.store(), bench.places(), new WebDownloads()).fetch(order.work());
        if (order.rank() > 0) {
            // what rank 0 restores is not known before it has claimed the log
            return Optional.empty();
        }
        bench.reporter().phase(Phase.RESTORING, "");
        progress.claim();
        Optional<CheckpointMark> restored = progress.restore();
        handOver(bench, order);
        return restored;
    }

    /** From here on the job's folder is the command's user's. */
    static void handOver(Bench bench, Order order) throws IOException {
        String python = bench.environment().getOrDefault("STINT_PYTHON", "");
        // Only shards of embedding jobs are told what to embed.
        boolean embeds = order.work().env().containsKey("STINT_EMBED_INPUT");
        String embedder = embeds ? bench.environment().getOrDefault("STINT_EMBEDDER", "") : "";
        bench.boot().runAs().settle(bench.places(), python, embedder);
    }

    private Stage again(IOException failure, Instant now) {
        Instant since = failingSince.orElse(now);
        failingSince = Optional.of(since);
        // an archive gives back in hours: nobody waits for that on a machine that is paid for
        boolean archived = failure instanceof StoreRefusedException refused
                && refused.reason() == StoreRefusedException.Reason.ARCHIVED;
        if (archived || Words.diskFull(failure) || now.isAfter(since.plus(PATIENCE))) {
            return close(ExitReason.FETCH_FAILED, Words.of(failure), now);
        }
        bench.reporter().remark("fetch-again", "fetching or restoring failed, trying again: " + Words.of(failure));
        backoff.failed(now);
        return this;
    }

    /** What follows when all is there. */
    static Stage command(Bench bench, Order order, ProgressLog progress, boolean resumed, Instant now)
            throws IOException {
        CommandOutput output =
                new CommandOutput(bench.places(), order.work(), bench.mailbox(), bench.mail(), bench.reporter());
        CheckpointSaver saver = new CheckpointSaver(
                progress,
                order.checkpoint(),
                new SaveCadence(order.checkpoint()),
                bench.work(),
                bench.reporter(),
                bench.departure());
        Gear gear = new Gear(order, output, saver, progress, resumed);
        if (order.work().container().isPresent()) {
            return CommandStage.contained(bench, gear, order.work().container().get(), now);
        }
        return order.work().setup().isBlank()
                ? CommandStage.run(bench, gear, now)
                : CommandStage.setup(bench, gear, now);
    }

    private Stage close(ExitReason reason, String detail, Instant now) {
        return new ClosingStage(bench, Optional.empty(), new Exit(reason, -1, detail));
    }
}
