package dev.stint.spec;

import java.util.Locale;

/** A choice that has one word in a job spec: {@code SPOT_FIRST} is written {@code spot-first}. */
public interface SpecWord {

    /** The constant's name, as enums have it. */
    String name();

    /** The word as it is written in a spec and shown to people. */
    default String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
