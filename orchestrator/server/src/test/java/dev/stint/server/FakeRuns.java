package dev.stint.server;

import dev.stint.api.KeepViews;
import dev.stint.api.Requests;
import dev.stint.api.Views;
import dev.stint.server.access.Caller;
import dev.stint.server.access.Role;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One run, whose state, timeline and log the test writes by hand. */
public final class FakeRuns implements Runs {
    public static final String ID = "train-digits-7f3k2";
    public static final Instant T0 = Instant.parse("2026-03-01T08:00:00Z");

    private static final Pattern TEAM = Pattern.compile("(?m)^team: (\\S+)$");
    private final Set<String> others = new TreeSet<>();

    public final List<String> calls = new ArrayList<>();
    public final List<Requests.Submit> submitted = new ArrayList<>();
    private final List<Views.EventView> events = new ArrayList<>();
    private byte[] log = new byte[0];
    private boolean logEnded;
    private String state = "RUNNING";
    private BigDecimal cost = new BigDecimal("0.1250");
    private Instant asOf = T0;
    private int live;
    private int queued;
    private @Nullable RuntimeException failure;

    public synchronized void event(String kind, String why) {
        events.add(new Views.EventView(events.size() + 1L, T0, 1, kind, state, why));
    }

    /** Another id by which the run is known. */
    public synchronized void alias(String id) {
        others.add(id);
    }

    public synchronized void state(String now) {
        state = now;
    }

    public synchronized void cost(String usd) {
        cost = new BigDecimal(usd);
    }

    public synchronized void asOf(Instant now) {
        asOf = now;
    }

    public synchronized void log(String text) {
        log(text.getBytes(StandardCharsets.UTF_8));
    }

    public synchronized void log(byte[] bytes) {
        byte[] longer = Arrays.copyOf(log, log.length + bytes.length);
        System.arraycopy(bytes, 0, longer, log.length, bytes.length);
        log = longer;
    }

    public synchronized void endLog() {
        logEnded = true;
    }

    public synchronized void load(int liveNow, int queuedNow) {
        live = liveNow;
        queued = queuedNow;
    }

    /** Whatever is asked next, and until this is cleared, fails. */
    public synchronized void failWith(@Nullable RuntimeException next) {
        failure = next;
    }

    @Override
    public synchronized void tryOut(Requests.Submit request) {
        check(ID);
    }

    @Override
    public synchronized Views.RunView submit(Requests.Submit request, Caller by) {
        check(ID);
        TEAM.matcher(request.spec()).results().forEach(team -> by.require(Role.SUBMITTER, team.group(1)));
        submitted.add(request);
        return view();
    }

    @Override
    public synchronized Views.RunList list(
            Optional<Set<String>> visible, Optional<String> wanted, Optional<String> before, int limit) {
        visible.ifPresent(teams -> calls.add("list of " + new TreeSet<>(teams)));
        calls.add("list " + wanted.orElse("-") + " " + before.orElse("-") + " " + limit);
        return new Views.RunList(List.of(view()), limit == 1 ? Optional.of("cursor") : Optional.empty());
    }

    @Override
    public synchronized Views.RunDetail detail(String run) {
        check(run);
        Views.AttemptView attempt = new Views.AttemptView(
                1,
                1,
                "local/home/a/cpu/spot",
                "m-1",
                List.of("m-1"),
                T0,
                Optional.of(T0.plusSeconds(2)),
                Optional.empty(),
                Optional.empty(),
                "",
                Optional.of(3L),
                Optional.of(120L),
                Optional.empty(),
                2,
                0,
                61.5,
                0,
                new BigDecimal("1E+1"),
                cost,
                Optional.empty(),
                Optional.of(new Views.GpuView(2, 61.5, 97, 12L << 30, 16L << 30)));
        Views.OutputView output = new Views.OutputView("model", "file:///out/model", 12, "ab".repeat(32));
        return new Views.RunDetail(
                view(),
                "name: train-digits\n",
                List.of(attempt),
                events,
                cost(),
                List.of(output),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new Views.ForecastView(
                        T0.plusSeconds(60),
                        "history",
                        new Views.CostRange(
                                new BigDecimal("0.1"),
                                new BigDecimal("0.2"),
                                new BigDecimal("0.3"),
                                new BigDecimal("0.4"),
                                new BigDecimal("0.5")),
                        new Views.FinishRange(
                                T0.plusSeconds(100),
                                T0.plusSeconds(110),
                                T0.plusSeconds(120),
                                T0.plusSeconds(130),
                                T0.plusSeconds(140)),
                        0)));
    }

    @Override
    public synchronized Views.RunView brief(String run) {
        calls.add("brief " + run);
        check(run);
        return view();
    }

    @Override
    public synchronized List<Views.EventView> events(String run, long after) {
        calls.add("events " + run + " " + after);
        check(run);
        return events.stream().filter(event -> event.sequence() > after).toList();
    }

    @Override
    public synchronized LogSlice logs(String run, long fromByte, int maxBytes) {
        calls.add("logs " + run + " " + fromByte);
        check(run);
        int from = (int) Math.min(fromByte, log.length);
        int to = Math.min(log.length, from + maxBytes);
        return new LogSlice(Arrays.copyOfRange(log, from, to), to, logEnded && to == log.length);
    }

    @Override
    public synchronized void followed(String run, Duration howLong) {
        calls.add("followed " + run);
    }

    @Override
    public synchronized Views.Accepted stop(String run, String by, String why) {
        return accepted("stop", run, by, why);
    }

    @Override
    public synchronized Views.Accepted resume(String run, String by, String why, ColdStart cold) {
        return accepted(cold == ColdStart.ASK ? "resume" : "resume " + cold, run, by, why);
    }

    @Override
    public synchronized Views.Accepted cancel(String run, String by, String why) {
        return accepted("cancel", run, by, why);
    }

    @Override
    public synchronized Views.Accepted drillPreempt(String run, String by) {
        return accepted("preempt", run, by, "");
    }

    @Override
    public synchronized Views.CheckpointList checkpoints(String run) {
        check(run);
        return new Views.CheckpointList(ID, "file:///store", List.of(checkpointView(7)));
    }

    @Override
    public synchronized Views.CheckpointDetail checkpoint(String run, long index) {
        check(run);
        return new Views.CheckpointDetail(
                checkpointView(index), List.of(new Views.FileView("w.bin", 10, 0644, "cd".repeat(32), "t/r/data/1/x")));
    }

    @Override
    public synchronized Views.VerifyView verify(String run, long index) {
        check(run);
        return new Views.VerifyView(index, false, 10, List.of("w.bin: hash differs"));
    }

    @Override
    public synchronized int live() {
        return live;
    }

    @Override
    public synchronized int queued() {
        return queued;
    }

    private Views.Accepted accepted(String verb, String run, String by, String why) {
        check(run);
        calls.add(verb + " " + run + " by " + by + ": " + why);
        return new Views.Accepted(view(), verb + " is under way");
    }

    private void check(String run) {
        if (failure != null) {
            throw failure;
        }
        if (!run.equals("last") && !others.contains(run) && !ID.startsWith(run)) {
            throw new RefusedException(404, 4, "run " + run + " is not known; see stint ls", List.of());
        }
    }

    private Views.RunView view() {
        boolean running = state.equals("RUNNING");
        return new Views.RunView(
                ID,
                "train-digits",
                "default",
                "digits",
                Map.of("model-name", "digits"),
                "standard",
                state,
                "because",
                1,
                running ? Optional.of("local/home/a/cpu/spot") : Optional.empty(),
                running ? Optional.of(new BigDecimal("10")) : Optional.empty(),
                Optional.of(new Views.ProgressView(120, 5000)),
                Optional.of(7L),
                0,
                cost,
                T0,
                Optional.of(T0.plusSeconds(3600)),
                Optional.empty(),
                asOf,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Views.CostView cost() {
        Views.CostRow row = new Views.CostRow(
                1,
                "compute",
                "local/home/a/cpu/spot",
                T0,
                T0.plusSeconds(45),
                45,
                new BigDecimal("10"),
                cost,
                Optional.empty());
        return new Views.CostView(
                cost,
                cost,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                Optional.of(new BigDecimal("0.3")),
                Optional.of("local/home/a/cpu/on-demand"),
                Optional.empty(),
                List.of(row));
    }

    private static Views.CheckpointView checkpointView(long index) {
        return new Views.CheckpointView(
                index,
                1,
                120,
                T0,
                10,
                1,
                "committed",
                "marker",
                Optional.of(new KeepViews.PinView("ada", "the baseline", T0)),
                Optional.of(new KeepViews.ReadingView(true, T0)));
    }
}
