package dev.stint.core.policy;

/** Decides where a run should be. Pure: the same observation gives the same decision. */
@FunctionalInterface
public interface PlacementPolicy {
    Decision decide(Observation observation);
}
