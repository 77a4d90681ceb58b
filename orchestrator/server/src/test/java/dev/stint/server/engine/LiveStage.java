package dev.stint.server.engine;

import dev.stint.api.Views;
import dev.stint.core.policy.Decision;
import dev.stint.core.run.RunState;
import dev.stint.mailbox.Order;
import dev.stint.mailbox.Status;
import dev.stint.providers.MachineStatus;
import dev.stint.providers.Market;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The script on the live engine: its database, its loops, its policy; the cloud and the clock are moved by hand. */
final class LiveStage implements Stage {
    private final EngineUnderTest engine;
    private final WatchedPolicy policy;
    private final Instant began;
    private String run = "";

    LiveStage(EngineUnderTest engine) {
        this.engine = engine;
        policy = engine.part(WatchedPolicy.class);
        began = engine.clock.instant();
    }

    @Override
    public void submit() {
        run = engine.submit(ScriptedLife.SPEC);
        settle();
    }

    @Override
    public void pass(Duration time) {
        engine.clock.pass(time);
        settle();
    }

    @Override
    public void dry(Market market) {
        engine.cloud.dry(market);
    }

    @Override
    public void wet(Market market) {
        engine.cloud.wet(market);
    }

    @Override
    public void begins(long step) {
        FakeCloud.Played machine = machine();
        if (step > 0) {
            machine.restoredFrom(step, step);
        }
        machine.progresses(step, ScriptedLife.STEPS, 0);
        engine.awaitState(run, "RUNNING");
    }

    @Override
    public void keeps(long checkpoint, long step, Duration since) {
        long before = committed();
        FakeCloud.Played machine = machine();
        machine.progresses(step, ScriptedLife.STEPS, since.toSeconds());
        machine.commits(checkpoint, step);
        EngineUnderTest.await("checkpoint " + checkpoint, () -> Optional.of(1).filter(one -> committed() > before));
    }

    private long committed() {
        return engine.kinds(run).stream().filter("committed"::equals).count();
    }

    @Override
    public void taken() {
        FakeCloud.Played machine = machine();
        machine.hearsNotice();
        engine.awaitKind(run, "noticed");
        machine.drained(Status.ExitReason.NOTICE);
        machine.end(MachineStatus.End.PREEMPTED);
        engine.awaitKind(run, "preempted");
        settle();
    }

    @Override
    public void obeys() {
        FakeCloud.Played machine = machine();
        EngineUnderTest.await("drain order", () -> machine.order().filter(o -> o.wish() == Order.Wish.DRAIN));
        machine.drained(Status.ExitReason.ORDERED);
        EngineUnderTest.await("the next launch", () -> Optional.of(machine()).filter(newest -> newest != machine));
        settle();
    }

    @Override
    public void done() {
        machine().exits(0);
        engine.awaitState(run, "SUCCEEDED");
    }

    private FakeCloud.Played machine() {
        return engine.cloud.newest().orElseThrow();
    }

    /** Waits until the engine has looked at this instant, where the run is now, and found nothing to do. */
    private void settle() {
        EngineUnderTest.await("nothing to do", () -> Optional.of(state()).filter(this::settled));
    }

    private boolean settled(RunState state) {
        Instant now = engine.clock.instant();
        return switch (state) {
            case DRAINING -> true;
            // asked again: then what was said the first time is in the timeline
            case PLACING -> policy.said(now, Decision.Action.WAIT, 2);
            case STARTING, RUNNING -> policy.said(now, Decision.Action.STAY, 1);
            case QUEUED, SETTLING, SUCCEEDED, FAILED, CANCELLED, PAUSED -> false;
        };
    }

    @Override
    public RunState state() {
        return RunState.valueOf(engine.runs().brief(run).state());
    }

    @Override
    public List<String> log() {
        return engine.runs().events(run, 0).stream().map(this::line).toList();
    }

    private String line(Views.EventView event) {
        return "+" + Duration.between(began, event.at()).toSeconds() + "s attempt " + event.attempt() + " "
                + event.kind() + " -> " + event.state();
    }
}
