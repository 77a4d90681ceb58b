package dev.stint.server.life;

/** Ends the server. Returns at once; the process ends soon after. Asking twice is harmless. */
@FunctionalInterface
public interface Ending {

    /**
     * @param why for the log
     */
    void end(String why);
}
