package dev.stint.cli;

import dev.stint.api.Views;

/** Shows a run while it goes on. Safe for use by many threads: an interrupt closes it while it draws. */
interface FollowView {

    /** How the run is now. */
    void run(Views.RunView run);

    /** A line of the timeline. */
    void event(Views.EventView event);

    /** Output of the job, as it came: not always whole lines. */
    void log(String text);

    /** Something the reader should know that is no part of the run. */
    void note(String text);

    /** Leaves the terminal as it should be left; nothing is shown afterwards. May be called again. */
    void close();
}
