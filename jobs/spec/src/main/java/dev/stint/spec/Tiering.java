package dev.stint.spec;

/** Whether checkpoints that are not the newest any more move to colder storage. */
public enum Tiering implements SpecWord {
    /** Each object moves where that saves money, and only there. */
    AUTO,
    /** All stay in the class they were written to. */
    OFF
}
