package dev.stint.server.alerts;

/** What became of one try to deliver. */
sealed interface Receipt {

    /** For people: what the channel answered. */
    String words();

    /** The channel took it. */
    record Delivered(String words) implements Receipt {}

    /** It may work later. */
    record Later(String words) implements Receipt {}

    /** It cannot work before somebody changes something. */
    record Never(String words) implements Receipt {}
}
