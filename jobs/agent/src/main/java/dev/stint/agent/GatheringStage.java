package dev.stint.agent;

import dev.stint.checkpoints.FencedException;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status.Address;
import dev.stint.mailbox.Status.CheckpointMark;
import dev.stint.mailbox.Status.Exit;
import dev.stint.mailbox.Status.ExitReason;
import dev.stint.mailbox.Status.Phase;
import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A machine of a gang that is ready: says where it is, waits until the order tells where all others are, restores what rank 0
 * restored, and starts the command.
 */
final class GatheringStage implements Stage {

    /** A store that stays away longer than this fails the attempt. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Bench bench;
    private final Order first;
    private final GangProgress progress;
    private final Backoff backoff = new Backoff();
    private Optional<CheckpointMark> restored;
    private Optional<Order> met = Optional.empty();
    private Optional<Background.Task<Optional<CheckpointMark>>> restoring = Optional.empty();
    private Optional<Instant> failingSince = Optional.empty();

    GatheringStage(Bench bench, Order order, GangProgress progress, Optional<CheckpointMark> restored)
            throws IOException {
        this.bench = bench;
        this.first = order;
        this.progress = progress;
        this.restored = restored;
        InetAddress own = OwnAddress.of(bench.boot().provider());
        int port = order.rank() == 0 ? FreePort.find(own, new SecureRandom()) : 0;
        bench.reporter().phase(Phase.GATHERING, "");
        bench.reporter().address(new Address(own.getHostAddress(), port));
    }

    @Override
    public Stage tick(Instant now) throws IOException {
        if (met.isEmpty()) {
            met = bench.inbox().current().filter(order -> order.meeting().isPresent());
            met.flatMap(Order::meeting).ifPresent(progress::meet);
            return this;
        }
        if (first.rank() == 0) {
            return PreparingStage.command(bench, met.get(), progress, restored.isPresent(), now);
        }
        if (restoring.isEmpty()) {
            if (backoff.allows(now)) {
                bench.reporter().phase(Phase.RESTORING, "");
                restoring = Optional.of(bench.work().start(this::restore));
            }
            return this;
        }
        return restoring.get().isDone() ? restored(restoring.get(), now) : this;
    }

    @Override
    public Stage end(Ending ending, Instant now) {
        restoring.ifPresent(running -> running.cancel(true));
        return close(ending.reason(), ending.detail());
    }

    private Optional<CheckpointMark> restore() throws IOException, FetchFailedException {
        Optional<CheckpointMark> mark = progress.restore();
        PreparingStage.handOver(bench, first);
        return mark;
    }

    private Stage restored(Background.Task<Optional<CheckpointMark>> done, Instant now) throws IOException {
        restoring = Optional.empty();
        try {
            restored = done.result();
            restored.ifPresent(bench.reporter()::restored);
            return PreparingStage.command(bench, met.orElse(first), progress, restored.isPresent(), now);
        } catch (FencedException e) {
            return close(ExitReason.FENCED, Words.of(e));
        } catch (FetchFailedException e) {
            return close(ExitReason.FETCH_FAILED, Words.of(e));
        } catch (IOException e) {
            Instant since = failingSince.orElse(now);
            failingSince = Optional.of(since);
            if (Words.diskFull(e) || now.isAfter(since.plus(PATIENCE))) {
                return close(ExitReason.FETCH_FAILED, Words.of(e));
            }
            bench.reporter().remark("fetch-again", "restoring failed, trying again: " + Words.of(e));
            backoff.failed(now);
            return this;
        } catch (Exception e) {
            throw new IllegalStateException("restoring failed: " + Words.of(e), e);
        }
    }

    private Stage close(ExitReason reason, String detail) {
        return new ClosingStage(bench, Optional.empty(), new Exit(reason, -1, detail));
    }
}
