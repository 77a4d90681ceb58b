package dev.stint.server.engine;

/** Works on moves of runs from one home to another that are written down. */
public interface HomeMover {

    /** Sees to it that somebody works on a run's move; returns at once, and may be asked again and again. */
    void work(String run);

    /** What wakes who works on a run's move. */
    static String wakeup(String run) {
        return "move/" + run;
    }

    /** Whether a run's move has not begun to copy because another one does. */
    boolean waits(String run);
}
