package dev.stint.providers;

/**
 * One thing that was looked at when a provider was examined.
 *
 * @param subject what was looked at, such as {@code permission ec2:RunInstances in us-east-1}
 * @param outcome how it was found
 * @param detail what was seen, in a sentence
 * @param remedy what to do; empty when nothing need be done
 */
public record Finding(String subject, Outcome outcome, String detail, String remedy) {

    /** How a thing was found. */
    public enum Outcome {
        OK,
        /** Works, but not as well as it could. */
        WARNING,
        /** Runs would fail of it. */
        FAILED,
        /** Could not be looked at. */
        UNKNOWN
    }
}
