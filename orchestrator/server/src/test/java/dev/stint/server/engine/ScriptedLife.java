package dev.stint.server.engine;

import dev.stint.core.run.RunState;
import java.time.Duration;

/**
 * One life of a run in a market that dries up and comes back: an hour of work, two hours of time. The cheap zone is gone from the
 * tenth minute to the ninetieth, the other from the beginning.
 */
final class ScriptedLife {
    static final long STEPS = 3600;
    static final String[] SPEC = {
        "progress: {total: 3600}", "work: 1h", "deadline: 2h", "checkpoint: {path: ckpt, interval: 60s}"
    };
    private static final Duration START = Duration.ofSeconds(10);
    private static final long BEAT_SECONDS = 300;
    private static final long GONE_SECONDS = 600;
    private static final long BACK_SECONDS = 5400;

    private ScriptedLife() {}

    static void play(Stage stage) {
        stage.dry(FakeCloud.SPOT_B);
        stage.submit();
        long seconds = 0;
        long began = 0;
        long step = 0;
        long checkpoint = 0;
        while (stage.state() != RunState.SUCCEEDED) {
            switch (stage.state()) {
                case STARTING -> {
                    stage.pass(START);
                    seconds += START.toSeconds();
                    stage.begins(step);
                    began = seconds;
                }
                case RUNNING -> {
                    long beat = Math.min(STEPS - step, BEAT_SECONDS - seconds % BEAT_SECONDS);
                    step += beat;
                    stage.keeps(++checkpoint, step, Duration.ofSeconds(seconds + beat - began));
                    stage.pass(Duration.ofSeconds(beat));
                    seconds += beat;
                    if (step == STEPS && stage.state() == RunState.RUNNING) {
                        stage.done();
                    } else if (seconds == GONE_SECONDS) {
                        stage.dry(FakeCloud.SPOT_A);
                        stage.taken();
                    }
                }
                case PLACING -> {
                    stage.pass(Duration.ofSeconds(BEAT_SECONDS - seconds % BEAT_SECONDS));
                    seconds += BEAT_SECONDS - seconds % BEAT_SECONDS;
                }
                case DRAINING -> stage.obeys();
                default -> throw new IllegalStateException("the script knows nothing of " + stage.state());
            }
            if (seconds >= BACK_SECONDS) {
                stage.wet(FakeCloud.SPOT_A);
            }
            if (seconds > 3 * STEPS) {
                throw new IllegalStateException("not done after " + seconds + " s: " + stage.log());
            }
        }
    }
}
