package dev.stint.providers;

import java.util.List;
import java.util.function.Function;

/** What became of a launch: granted, refused, or not known because the answer was lost. */
public sealed interface LaunchOutcome {

    /** All machines of the request exist. */
    record Granted(List<Machine> machines) implements LaunchOutcome {
        public Granted {
            machines = List.copyOf(machines);
        }
    }

    /** No machine of the request exists. */
    record Refused(Refusal refusal) implements LaunchOutcome {}

    /** The answer was lost: look for the token, then repeat the identical request. */
    record Lost(String message) implements LaunchOutcome {}

    /** The one place where the three cases are told apart. */
    default <T> T fold(
            Function<? super List<Machine>, ? extends T> granted,
            Function<? super Refusal, ? extends T> refused,
            Function<? super String, ? extends T> lost) {
        if (this instanceof Granted g) {
            return granted.apply(g.machines());
        }
        if (this instanceof Refused r) {
            return refused.apply(r.refusal());
        }
        return lost.apply(((Lost) this).message());
    }
}
