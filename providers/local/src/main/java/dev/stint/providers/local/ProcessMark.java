package dev.stint.providers.local;

/**
 * Names a process for ever: its number, which the system reuses, together with when it started.
 *
 * @param pid the process number
 * @param start when it started, in the words of the {@link Processes} that made the mark; compared, never read
 */
record ProcessMark(long pid, String start) {}
