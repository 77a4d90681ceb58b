package dev.stint.embedder;

/** Where lines for people, and for the agent, go. */
interface Log {

    /** Prints a line. */
    void say(String line);
}
