package dev.stint.checkpoints;

import dev.stint.checkpoints.StoreRefusedException.Reason;

/** What somebody has to do before a store is of use. Pure. */
final class StoreRemedies {

    /** The store answers wrongly. */
    static final String UNFIT = "a store must be strongly consistent and its conditional writes atomic"
            + " (docs/checkpoint-format.md, \"What a store must do\"): take another, or another version of it";

    /** The store does not answer. */
    static final String AWAY =
            "see whether the address is right and reached from here (endpoint, proxy, firewall), then try again";

    /** We did. */
    static final String BUG = "this is a bug of stint or a wrong address: report it with this line";

    private StoreRemedies() {}

    static String of(Reason reason) {
        return switch (reason) {
            case CREDENTIALS ->
                "give the server's process credentials the store accepts, then restart it: they are read when it starts";
            case FORBIDDEN -> "allow this identity what was refused: runs need to list, read, write and delete";
            case NO_BUCKET -> "create the bucket or container, or correct its name in stint.store";
            case WRONG_REGION -> "name the bucket's region in stint.store";
            case CLOCK_SKEW ->
                "set this computer's clock, and keep it set (NTP): stores refuse requests that are 15 minutes off";
            case ARCHIVED ->
                "a new object must not begin in an archive class: change the bucket's default class or lifecycle rule";
        };
    }
}
