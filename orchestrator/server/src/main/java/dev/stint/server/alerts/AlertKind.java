package dev.stint.server.alerts;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What somebody can be told of; also the words of {@code notify.on}. */
public enum AlertKind {
    /** A run ended well. */
    SUCCEEDED,
    /** A run failed. */
    FAILED,
    /** A deadline can no longer be kept, or is at risk. */
    DEADLINE,
    /** A budget has reached one of its marks, is forecast to be passed, or has paused runs. */
    BUDGET,
    /** Money goes far faster than it used to. */
    BURN,
    /** Many machines of a team or a market were taken within a short time. */
    STORM,
    /** A machine is paid and idle. */
    IDLE;

    /** As written in {@code notify.on}: lower case. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** All words, in order. */
    public static List<String> words() {
        return Arrays.stream(values()).map(AlertKind::word).toList();
    }
}
