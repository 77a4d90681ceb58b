package dev.stint.drill;

import dev.stint.checkpoints.CheckpointLog;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.mailbox.OrchestratorMailbox;
import dev.stint.mailbox.Status;
import dev.stint.mailbox.Status.CheckpointMark;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of an attempt while it goes on. Used by one thread. */
final class AttemptWatch {

    private static final int LAST_LINES = 12;

    private final ObjectStore store;
    private final String prefix;
    private final int attempt;
    private final OrchestratorMailbox mailbox;
    private Optional<Status> status = Optional.empty();
    private List<Saved> saved;
    private Optional<Instant> runningSince = Optional.empty();
    private Optional<Instant> runningUntil = Optional.empty();
    private Instant lastNews;
    private long lastStep = -1;

    /** @param prefix of the run's checkpoint log */
    AttemptWatch(ObjectStore store, String prefix, int attempt, OrchestratorMailbox mailbox, Instant now)
            throws IOException {
        this.store = store;
        this.prefix = prefix;
        this.attempt = attempt;
        this.mailbox = mailbox;
        this.saved = read();
        this.lastNews = now;
    }

    /** Looks at what the machine says; whether a checkpoint came. */
    boolean look(Instant now) throws IOException {
        long before = committedIndex();
        Optional<Status> heard = mailbox.readStatus().heard();
        if (heard.isEmpty()) {
            return false;
        }
        Status current = heard.get();
        status = heard;
        current.progress().ifPresent(progress -> lastStep = Math.max(lastStep, progress.step()));
        boolean runs = current.phase() == Status.Phase.RUNNING;
        if (runs && runningSince.isEmpty()) {
            runningSince = Optional.of(now);
            lastNews = now;
        }
        if (!runs && current.phase() != Status.Phase.DRAINING && runningSince.isPresent() && runningUntil.isEmpty()) {
            runningUntil = Optional.of(now);
        }
        if (committedIndex() == before) {
            return false;
        }
        lastNews = now;
        saved = read();
        saved.forEach(each -> lastStep = Math.max(lastStep, each.attempt() == attempt ? each.step() : -1));
        return true;
    }

    private List<Saved> read() throws IOException {
        return CheckpointLog.read(store, prefix).checkpoints().stream()
                .map(Saved::of)
                .toList();
    }

    /** A kill may have hit between the commit and the status that tells of it. */
    void readAgain() throws IOException {
        saved = read();
    }

    Optional<Status> status() {
        return status;
    }

    /** All of the run so far. */
    List<Saved> saved() {
        return saved;
    }

    int savedByThis() {
        return (int) saved.stream().filter(each -> each.attempt() == attempt).count();
    }

    long committedIndex() {
        return status.flatMap(Status::committed).map(CheckpointMark::index).orElse(-1L);
    }

    long lastStep() {
        return lastStep;
    }

    /** How long the command has run. */
    Duration ran(Instant now) {
        return runningSince
                .map(since -> Duration.between(since, runningUntil.orElse(now)))
                .orElse(Duration.ZERO);
    }

    boolean running() {
        return status.filter(s -> s.phase() == Status.Phase.RUNNING).isPresent();
    }

    /** Whether all steps are done, and only the end is left: it is worth waiting for the outputs. */
    boolean finishing() {
        return status.flatMap(Status::progress)
                .filter(progress -> progress.total() > 0 && progress.step() >= progress.total())
                .isPresent();
    }

    /** How long nothing new came: no start, no checkpoint. */
    Duration silence(Instant now) {
        return Duration.between(lastNews, now);
    }

    boolean remarked(String kind) {
        return status.stream()
                .flatMap(s -> s.remarks().stream())
                .anyMatch(r -> r.kind().equals(kind));
    }

    /** Figures the command stated, the last of each name. */
    Map<String, String> results() {
        Map<String, String> results = new LinkedHashMap<>();
        status.stream()
                .flatMap(s -> s.remarks().stream())
                .filter(r -> r.kind().equals("result") && r.text().contains("="))
                .forEach(r -> results.put(
                        r.text().substring(0, r.text().indexOf('=')),
                        r.text().substring(r.text().indexOf('=') + 1)));
        return results;
    }

    List<String> lastWords() throws IOException {
        long chunks = status.map(Status::logChunks).orElse(0L);
        List<String> lines = new ArrayList<>();
        for (long chunk = Math.max(0, chunks - 2); chunk < chunks; chunk++) {
            mailbox.readLog(chunk).ifPresent(text -> lines.addAll(text.lines().toList()));
        }
        return List.copyOf(lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }
}
