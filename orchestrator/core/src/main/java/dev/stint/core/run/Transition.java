package dev.stint.core.run;

import java.util.List;

/**
 * What follows from an event.
 *
 * @param run the run afterwards; the same as before when rejected or unchanged
 * @param effects what has to be done, in order
 * @param kind short stable word for the timeline, such as {@code preempted}
 * @param why for people: what happened and why this follows
 * @param rejected whether the event makes no sense in the run's state; it is then recorded as such and changes nothing
 */
public record Transition(Run run, List<Effect> effects, String kind, String why, boolean rejected) {
    public Transition {
        effects = List.copyOf(effects);
    }
}
