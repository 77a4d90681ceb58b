package dev.stint.agent;

import dev.stint.agent.SendMeter.UnderWay;
import dev.stint.checkpoints.ObjectStore;
import dev.stint.checkpoints.policy.GraceWindow;
import dev.stint.checkpoints.policy.GraceWindow.Decision;
import dev.stint.checkpoints.policy.GraceWindow.Load;
import dev.stint.checkpoints.policy.GraceWindow.Newest;
import dev.stint.checkpoints.policy.GraceWindow.Situation;
import dev.stint.checkpoints.policy.SendHistory;
import dev.stint.checkpoints.policy.SendHistory.Send;
import dev.stint.checkpoints.set.CompleteSet;
import dev.stint.checkpoints.set.FileState;
import dev.stint.checkpoints.set.SeenFile;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What this machine has measured of its saves and, once it is to go, which of them still fit. Told by the work thread what is sent and
 * what waits, asked by the loop's; safe for many threads.
 */
final class Departure {

    /** Each refusal begins with it. */
    static final String TOO_LATE = "too late to save: ";

    private final LoopClock clock;
    private final SendMeter meter;
    private SendHistory history = SendHistory.NONE;
    private OptionalLong newest = OptionalLong.empty();
    private Optional<Instant> newestAt = Optional.empty();
    private Optional<CompleteSet> waiting = Optional.empty();
    private Map<String, FileState> safeFiles = Map.of();
    private Optional<Duration> commandSaves = Optional.empty();
    private Optional<Instant> toldAtWall = Optional.empty();
    private boolean leaving;
    private Optional<Instant> saveUntil = Optional.empty();

    Departure(LoopClock clock) {
        this.clock = clock;
        this.meter = new SendMeter(clock);
    }

    /** The store to send sets into, so that it is known how much of one has arrived. */
    ObjectStore counting(ObjectStore store) {
        return meter.counting(store);
    }

    /**
     * The attempt goes on from a checkpoint.
     *
     * @param saves what the command took to save when it was told to before, if known
     */
    synchronized void restored(long index, Optional<Duration> saves) {
        newest = OptionalLong.of(index);
        commandSaves = saves;
    }

    /** A set begins to be sent. */
    synchronized void begins(CompleteSet set) {
        waiting = Optional.empty();
        meter.begin(changedBytes(set), usualBytes(set));
    }

    /** It is not sent any more, whatever came of it. */
    void ends() {
        meter.end();
    }

    /** What arrived of the set that was begun last. */
    long sentBytes() {
        return meter.sentBytes();
    }

    /**
     * The set that was begun last became a checkpoint.
     *
     * @param sentBytes what it needed sent
     * @param keptBytes what it points at, since it had not changed
     * @param took from its being complete to the record
     */
    synchronized void committed(CompleteSet set, long index, long sentBytes, long keptBytes, Duration took) {
        // where some of it was there from an earlier try, the time says nothing
        if (meter.sentBytes() >= sentBytes && !took.isNegative()) {
            history = history.with(new Send(sentBytes, keptBytes, took));
        }
        newest = OptionalLong.of(index);
        newestAt = Optional.of(clock.instant());
        safeFiles = set.files().stream().collect(Collectors.toMap(SeenFile::path, SeenFile::state));
    }

    /** A complete set waits to be sent; or none does. */
    synchronized void waits(Optional<CompleteSet> set) {
        waiting = set;
    }

    /**
     * How long after it was told to save the command had a set ready.
     *
     * @return empty for a set of before, and for all but the first
     */
    synchronized Optional<Duration> savedAfter(CompleteSet set) {
        Instant written = Instant.EPOCH.plusNanos(set.files().stream()
                .mapToLong(file -> file.state().modifiedNanos())
                .max()
                .orElse(0));
        Optional<Duration> took = toldAtWall.filter(written::isAfter).map(told -> Duration.between(told, written));
        if (took.isPresent()) {
            commandSaves = took;
            toldAtWall = Optional.empty();
        }
        return took;
    }

    /**
     * The command is told to save now.
     *
     * @param until when everything must be sent, by the loop's clock; empty when nobody knows. An earlier one told before stays.
     * @return what to do about it; empty when nobody knows how long there is
     */
    synchronized Optional<Decision> leave(Instant now, Optional<Instant> until) {
        if (!leaving) {
            leaving = true;
            toldAtWall = Optional.of(clock.wall().instant());
        }
        if (until.isPresent() && (saveUntil.isEmpty() || until.get().isBefore(saveUntil.get()))) {
            saveUntil = until;
        }
        return saveUntil.map(end -> GraceWindow.decide(new Situation(
                Duration.between(now, end),
                meter.underWay().map(way -> yetToSend(way, now)),
                waiting.map(this::load),
                history.nextBytes().stream()
                        .mapToObj(bytes -> Load.of(bytes, history))
                        .findFirst(),
                commandSaves,
                newest(now))));
    }

    /** What came of a set that was given up, in words. */
    synchronized String givenUp(Instant now) {
        return GraceWindow.givenUp(
                meter.underWay().stream().mapToLong(UnderWay::mostBytes).findFirst(), sentBytes(), newest(now));
    }

    private Optional<Newest> newest(Instant now) {
        return newest.stream()
                .mapToObj(index -> new Newest(index, newestAt.map(at -> Duration.between(at, now))))
                .findFirst();
    }

    /** Whether the command was told to save. */
    synchronized boolean leaving() {
        return leaving;
    }

    /** Whether what is still on its way has to be given up, so that the machine can say how it ended. */
    synchronized boolean late(Instant now) {
        return saveUntil.filter(end -> !now.isBefore(end)).isPresent();
    }

    /** What a new set is expected to take to send. */
    synchronized Optional<Duration> expectedSend() {
        return history.nextBytes().stream()
                .mapToObj(history::expected)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** Why a complete set is not to be sent any more; empty when it is. */
    synchronized Optional<String> refusal(CompleteSet set) {
        return saveUntil
                .flatMap(end -> GraceWindow.refusal(Duration.between(clock.instant(), end), load(set)))
                .map(words -> TOO_LATE + words);
    }

    private Load load(CompleteSet set) {
        return Load.of(usualBytes(set), history);
    }

    /** What may have to be sent: all but the files that nobody touched since the last checkpoint. */
    private long changedBytes(CompleteSet set) {
        return set.files().stream()
                .filter(file -> {
                    FileState safe = safeFiles.get(file.path());
                    return safe == null || !safe.sameContentAs(file.state());
                })
                .mapToLong(file -> file.state().size())
                .sum();
    }

    /** What of that is likely to be new, by what was of late: touched is not changed. */
    private long usualBytes(CompleteSet set) {
        return Math.min(changedBytes(set), history.newBytesOf(set.bytes()));
    }

    /** By what was usual and what is seen now: counted on is the slower, at best it is the quicker. */
    private Load yetToSend(UnderWay way, Instant now) {
        // where more was new than usual, all of it may be
        long all = way.sentBytes() < way.usualBytes() ? way.usualBytes() : way.mostBytes();
        long bytes = Math.max(0, all - way.sentBytes());
        List<Duration> times = new ArrayList<>();
        history.expected(all).ifPresent(takes -> times.add(part(takes, bytes, all)));
        history.atBest(all).ifPresent(takes -> times.add(part(takes, bytes, all)));
        if (way.sentBytes() > 0) {
            times.add(part(way.lasts(now), bytes, way.sentBytes()));
        }
        return new Load(
                bytes, times.stream().max(Duration::compareTo), times.stream().min(Duration::compareTo));
    }

    private static Duration part(Duration whole, long bytes, long of) {
        return of == 0 ? whole : Duration.ofNanos((long) (whole.toNanos() * ((double) bytes / of)));
    }
}
