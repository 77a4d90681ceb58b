package dev.stint.spec;

/** How the text of one scalar becomes a typed value. */
@FunctionalInterface
interface Reading<T> {

    /** The value; never called with the text of a missing value. */
    T read(String text) throws MisreadException;
}
