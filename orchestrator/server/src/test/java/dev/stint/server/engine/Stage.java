package dev.stint.server.engine;

import dev.stint.core.run.RunState;
import dev.stint.providers.Market;
import java.time.Duration;
import java.util.List;

/** Where {@link ScriptedLife} is played. Each call returns when nothing more happens at this instant. */
interface Stage {

    /** The job is submitted and brought as far as it comes. */
    void submit();

    void pass(Duration time);

    void dry(Market market);

    void wet(Market market);

    /** The command of the newest machine begins at this step. */
    void begins(long step);

    /** The newest machine has come to this step, so many seconds after it began, and keeps it. */
    void keeps(long checkpoint, long step, Duration since);

    /** The newest machine is warned, drains and is taken. */
    void taken();

    /** The newest machine does what it is ordered to: it ends. */
    void obeys();

    /** The command of the newest machine is done. */
    void done();

    RunState state();

    /** What happened: {@code +600s attempt 1 preempted -> PLACING}. */
    List<String> log();
}
